import {
  type ReactNode,
  type RefObject,
  useCallback,
  useMemo,
  useState,
  useEffect,
  type PointerEvent,
  useRef,
} from 'react';
import { call } from '../../api/client.ts';
import type { ChangesMessage } from '../../api/live.ts';
import { useAnswer, queryClient } from '../../api/queries.ts';
import { columnsWithValues } from '../../components/grid/column.ts';
import { Grid, type GridHandle, type GridSort } from '../../components/grid/grid.tsx';
import { useLeftRow } from '../../components/focus/use-left-row.ts';
import { LinkButton } from '../../components/icon/icon-button.tsx';
import { CardHead } from '../../components/grid/card-head.tsx';
import { SelectAll } from '../../components/grid/select-all.tsx';
import { NewPill } from '../../components/new-pill/new-pill.tsx';
import { useWaiting } from '../../components/new-pill/use-waiting.ts';
import { SelectionBar } from '../../components/selection-bar/selection-bar.tsx';
import { PageProblem, Skeleton, Stale } from '../../components/states/states.tsx';
import { useTimeZone } from '../../components/time/time-zone.ts';
import { copy } from '../../components/value/copy-items.tsx';
import { useKeys, onEscapeSelection } from '../../keys/keys.ts';
import { type EventRow, selectedOf, selectedText } from '../../triage/event-rows.ts';
import { alertsText, type AlertSummary, type Target } from '../../triage/targets.ts';
import { TriageBar } from '../../triage/triage-bar.tsx';
import { type TriageHandle, TriageKeys } from '../../triage/triage-keys.tsx';
import { AlertCard, columnsOf, alertName } from './alert-columns.tsx';
import type { ListedAlerts } from './alert-pages.ts';
import {
  type AlertFilters,
  type AlertSearch,
  type Excluded,
  type ListFilter,
  type Order,
  withValue,
  queryText,
  linkTo,
} from './alert-search.ts';
import { useGoAround } from '../../components/around/go-around.ts';
import { FilterByValue } from './filter-by-value.tsx';
import { seekersFor } from './seekers.ts';
import styles from './alerts.module.css';

interface Props {
  readonly search: AlertSearch;
  readonly filters: AlertFilters;
  readonly listed: ListedAlerts;
  readonly onSearch: (search: AlertSearch, replaces?: boolean) => void;
  /** How many match, as far as that is known. */
  readonly total: number | undefined;
  readonly current: string | null;
  readonly onCurrent: (id: string) => void;
  /** Left out where the alert that is open takes the key itself. */
  readonly onException?: (id: string) => void;
  /** In place of a list without rows. */
  readonly empty: ReactNode;
  readonly grid: RefObject<GridHandle | null>;
}

const SORTS: Readonly<Record<Order, GridSort>> = {
  newest: { column: 'time', direction: 'descending' },
  oldest: { column: 'time', direction: 'ascending' },
  severity: { column: 'severity', direction: 'descending' },
  risk: { column: 'risk', direction: 'descending' },
};

const keyOf = ({ key }: EventRow) => key;
const isQuiet = ({ status }: EventRow) => status === 'closed';

/** Alerts as rows, those of one event together, and what keys do to them. */
export function AlertList(props: Props) {
  const { search, filters, onSearch, total, current, onCurrent, onException, grid } = props;
  const { order = 'newest', alert: open } = search;
  const { found, alerts, rows, rowWith, shown, onEnd } = props.listed;
  const row = rowWith(current);
  const waiting = useNewAlerts(filters, alerts, shown);
  const selection = useSelection(filters, waiting.since, rows);
  const onPointerOver = usePrefetch({ rows, row, isOpen: open !== undefined });
  const [picking, setPicking] = useState<'is' | 'not' | null>(null);
  const isSplit = open !== undefined;
  const seekers = useMemo(() => seekersFor(filters), [filters]);
  const zone = useTimeZone();
  // Always the same as long as they say the same, or each key would render all rows again.
  const all = useMemo(
    () => columnsOf(search.column, isSplit, { seekers, zone }),
    [search.column, isSplit, seekers, zone],
  );
  const withValues = search.column === undefined ? columnsWithValues(all, rows) : all;
  const ids = withValues.map(({ id }) => id).join();
  const columns = useMemo(() => withValues, [all, ids]);
  const card = useCallback(
    (shownRow: EventRow) => <AlertCard row={shownRow} seekers={seekers} />,
    [seekers],
  );
  const { count } = selection;
  const show = (id: string) => onSearch({ ...search, alert: id }, open !== undefined);
  const goAround = useGoAround();
  useKeys([
    {
      command: 'context',
      isOn: row !== undefined && !isSplit,
      run: () => goAround({ alert: row?.id }, row?.id ?? ''),
    },
    { command: 'filterByValue', isOn: row !== undefined, run: () => setPicking('is') },
    { command: 'excludeValue', isOn: row !== undefined, run: () => setPicking('not') },
    { command: 'selectAll', isOn: alerts.length > 0, run: selection.all },
    onEscapeSelection(count, selection.clear),
    {
      command: 'copyLink',
      run: () => copy(linkTo(search), 'Copied a link with fixed times.'),
    },
    {
      command: 'allTime',
      isOn: filters.from !== undefined || filters.to !== undefined,
      run: () => onSearch({ ...search, from: undefined, to: undefined }),
    },
  ]);
  useLeftRow(grid, () => alerts.map(({ id }) => id), alerts.length > 0);
  if (found.data === undefined && found.error !== null)
    return <PageProblem error={found.error} retry={() => void found.refetch()} />;
  if (found.data === undefined) return <Skeleton rows={16} />;
  return (
    <div
      className={styles['list']}
      data-updating={found.isPlaceholderData}
      tabIndex={-1}
      onPointerOver={onPointerOver}
    >
      <Stale error={found.error} retry={() => void found.refetch()} />
      <NewPill count={waiting.count} onRead={() => found.refetch()} />
      {alerts.length === 0 ? (
        props.empty
      ) : (
        <Grid
          ref={grid}
          label="Alerts"
          columns={columns}
          rows={rows}
          // How many events the alerts that have not been read are about is not known.
          {...(found.hasNextPage ? { total: -1 } : {})}
          idOf={keyOf}
          nameOf={alertName}
          current={row?.key ?? current}
          onCurrent={(key) => {
            onCurrent(key);
            const next = rowWith(key);
            if (open !== undefined && next !== undefined && rowWith(open) !== next) show(next.id);
          }}
          onOpen={({ id }) => show(id)}
          selected={selection.keys}
          onSelect={selection.select}
          cardHead={CardHead}
          selectAll={
            <SelectAll
              ids={rows.map(keyOf)}
              selected={selection.keys}
              onSelect={selection.select}
            />
          }
          sort={SORTS[order]}
          onSort={(column) =>
            onSearch({ ...search, order: nextOrder(column, order), alert: undefined })
          }
          onEnd={onEnd}
          isQuiet={isQuiet}
          card={card}
        />
      )}
      <TriageKeys
        target={selection.target ?? { kind: 'ids', ids: (row?.all ?? []).map(({ id }) => id) }}
        {...(onException === undefined || row === undefined || count > 0
          ? {}
          : { onException: () => onException(row.id) })}
        onDone={() => (count > 0 ? selection.clear() : grid.current?.move(1))}
      >
        {(handle) =>
          count > 0 && (
            <BulkBar handle={handle} selection={selection} total={total ?? alerts.length} />
          )
        }
      </TriageKeys>
      {picking !== null && row !== undefined && (
        <FilterByValue
          row={row}
          isExcluding={picking === 'not'}
          onClose={() => setPicking(null)}
          onPick={(name, value) => {
            setPicking(null);
            const filter = picking === 'not' ? (`not.${name}` as Excluded) : name;
            onSearch(withValue({ ...search, alert: undefined }, filter, value));
          }}
        />
      )}
    </div>
  );
}

function nextOrder(column: string, order: Order): Order {
  if (column === 'time') return order === 'newest' ? 'oldest' : 'newest';
  if (column === 'severity') return order === 'severity' ? 'newest' : 'severity';
  return order === 'risk' ? 'newest' : 'risk';
}

/**
 * Alerts that have been raised since the list was read.
 *
 * @param shown the number of the reading that the list shows
 */
function useNewAlerts(
  filters: AlertFilters,
  alerts: readonly AlertSummary[],
  shown: number | undefined,
) {
  const listed = useMemo(() => new Set(alerts.map(({ id }) => id)), [alerts]);
  const newOf = useCallback(
    (changes: ChangesMessage) =>
      changes.alerts.flatMap(({ what, alert }) =>
        what === 'raised' && mayMatch(alert, filters) ? [alert] : [],
      ),
    [filters],
  );
  return useWaiting({ shown, listed, newOf });
}

interface BulkBarProps {
  readonly handle: TriageHandle;
  readonly selection: ReturnType<typeof useSelection>;
  /** How many alerts match altogether. */
  readonly total: number;
}

/** What can be done to the alerts that are selected, or to all that the filter finds. */
const BulkBar = ({
  handle,
  selection: { isAll, count, text, all, clear },
  total,
}: BulkBarProps) => (
  <SelectionBar label="Selected alerts" count={text} onClear={clear}>
    <TriageBar handle={handle} canNote={!isAll} />
    {!isAll && total > count && (
      <LinkButton onClick={all}>Select all {alertsText(total)} that match</LinkButton>
    )}
  </SelectionBar>
);

type Values = (alert: AlertSummary) => readonly string[] | null;

/** What a row says of a filter; `null` where it does not say it exactly. */
const VALUES: Partial<Record<ListFilter, Values>> = {
  status: ({ status }) => [status],
  reason: ({ closeReason }) => (closeReason === null ? [] : [closeReason]),
  severity: ({ severity }) => [severity],
  rule: ({ ruleId }) => [ruleId],
  assignee: ({ assignees }) => assignees,
  tag: ({ tags }) => tags,
  story: ({ story }) => (story === null ? [] : [story]),
  'host.name': ({ host }) => [host],
  'user.name': ({ user }) => [user],
};

/** Whether a list with these filters may show an alert: no only where its row says so. */
function mayMatch(alert: AlertSummary, filters: AlertFilters): boolean {
  if (alert.isBuildingBlock && filters.building_blocks !== 'true') return false;
  // What is raised now is behind the end of a range.
  if (filters.to !== undefined && !filters.to.startsWith('now') && alert.time > filters.to)
    return false;
  const words = filters.text?.toLowerCase();
  if (words !== undefined && !`${alert.reason}\n${alert.ruleName}`.toLowerCase().includes(words))
    return false;
  return (Object.entries(VALUES) as [ListFilter, Values][]).every(([name, valuesOf]) => {
    const wanted = filters[name];
    const unwanted = filters[`not.${name}` as Excluded];
    const values = valuesOf(alert);
    if (values === null) return true;
    return (
      (wanted === undefined || values.some((value) => wanted.includes(value))) &&
      (unwanted === undefined || !values.some((value) => unwanted.includes(value)))
    );
  });
}

/** Moving past an alert does not read it. */
const REST_MS = 100;
/** What is open has asked for all it shows by then. */
const OPEN_MS = 400;

interface Given {
  readonly rows: readonly EventRow[];
  /** The one that keys act on. */
  readonly row: EventRow | undefined;
  readonly isOpen: boolean;
}

/**
 * Reads alerts before they are opened: the one that is next to be, from one that is open on in the direction of the
 * moves, and the one that the pointer rests on.
 */
function usePrefetch({ rows, row: current, isOpen }: Given) {
  const at = current === undefined ? -1 : rows.indexOf(current);
  const last = useRef(at);
  const isUp = at < last.current;
  const next = rows[isOpen ? (isUp ? at - 1 : at + 1) : Math.max(0, at)]?.id;
  useEffect(() => {
    const timer = setTimeout(
      () => {
        last.current = at;
        if (next !== undefined) prefetchAlert(next);
      },
      isOpen ? OPEN_MS : REST_MS,
    );
    return () => clearTimeout(timer);
  }, [next, at, isOpen]);

  const pointed = useRef<{ row: Element | null; timer?: ReturnType<typeof setTimeout> }>({
    row: null,
  });
  useEffect(() => () => clearTimeout(pointed.current.timer), []);
  return (event: PointerEvent) => {
    const row = (event.target as Element).closest('[role=row][data-index]');
    if (row === pointed.current.row) return;
    clearTimeout(pointed.current.timer);
    pointed.current = { row };
    const id = row === null ? undefined : rows[Number(row.getAttribute('data-index'))]?.id;
    if (id !== undefined) pointed.current.timer = setTimeout(() => prefetchAlert(id), REST_MS);
  };
}

/** Asks in one request for what an alert shows first, so that it is there when the alert is opened. */
function prefetchAlert(id: string): void {
  let asked: ReturnType<typeof ask> | undefined;
  // What is known already is not asked for.
  const whole = () => (asked ??= ask(id));
  const prefetch = (route: string, queryFn: () => Promise<unknown>) =>
    void queryClient.prefetchQuery({ queryKey: [route, { id }], queryFn });
  prefetch('GET /dw/alerts/:id', async () => {
    const { why: _, processTree: __, ...detail } = await whole();
    return detail;
  });
  prefetch(
    'GET /dw/alerts/:id/why',
    async () => (await whole()).why ?? call('GET /dw/alerts/:id/why', { id }),
  );
  prefetch(
    'GET /dw/alerts/:id/process-tree',
    async () => (await whole()).processTree ?? call('GET /dw/alerts/:id/process-tree', { id }),
  );
}

const ask = (id: string) =>
  call('GET /dw/alerts/:id', { id, query: { with: ['why', 'process-tree'] } });

const NONE: ReadonlySet<string> = new Set();

/**
 * What is selected of a list: some alerts by their ids, or all that its filters find.
 *
 * @param since when the first alert was raised that the list does not show yet: such alerts are never selected
 * @param rows those of the list
 */
function useSelection(filters: AlertFilters, since: string | null, rows: readonly EventRow[]) {
  const [ids, setIds] = useState(NONE);
  const [isAll, setAll] = useState(false);
  const clear = () => {
    setIds(NONE);
    setAll(false);
  };
  useEffect(clear, [filters]);
  const meant = useMemo(
    () => (since === null ? filters : { ...filters, to: justBefore(since) }),
    [filters, since],
  );
  const counted = useAnswer(
    'GET /dw/alerts/_count',
    { query: meant as Record<string, never> },
    { enabled: isAll },
  );
  const some = useMemo(() => selectedOf(rows, ids), [rows, ids]);
  const count = isAll ? (counted.data?.count ?? 0) : some.alerts.length;
  const target: Target | null = isAll
    ? { kind: 'query', query: queryText(meant), count }
    : count > 0
      ? { kind: 'ids', ids: some.alerts }
      : null;
  const keys = useMemo(
    () => (isAll ? new Set(rows.map(keyOf)) : some.keys),
    [isAll, rows, some.keys],
  );
  return {
    isAll,
    /** Of the selected rows. */
    keys,
    /** How many alerts are selected, and the same in words. */
    count,
    text: isAll ? `All ${alertsText(count)} that match` : selectedText(some),
    target,
    select: (next: ReadonlySet<string>) => {
      setIds(next);
      setAll(false);
    },
    all: () => setAll(true),
    clear,
  };
}

const justBefore = (time: string) => new Date(Date.parse(time) - 1).toISOString();
