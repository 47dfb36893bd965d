import { Button, Popover } from '@mantine/core';
import { useNavigate, useSearch, Link } from '@tanstack/react-router';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAnswer, useRight } from '../../api/queries.ts';
import { Bars, type Bucket } from '../../components/chart/bars.tsx';
import { FilterBar, type FilterChip } from '../../components/filter-bar/filter-bar.tsx';
import { placeLeft } from '../../components/focus/left-place.ts';
import type { GridHandle } from '../../components/grid/grid.tsx';
import { Page } from '../../components/page/page.tsx';
import { SavedViews } from '../../components/saved-views/saved-views.tsx';
import { SEVERITIES } from '../../components/severity/severity.tsx';
import { Split } from '../../components/split/split.tsx';
import { Empty, Skeleton } from '../../components/states/states.tsx';
import { StatusTabs } from '../../components/status/status-tabs.tsx';
import { STATUSES, type StatusName } from '../../components/status/status.tsx';
import { TimeRange } from '../../components/time/time-range.tsx';
import { copy } from '../../components/value/copy-items.tsx';
import { parseSearch, stringifySearch } from '../../search-text.ts';
import { useFreshCounts } from '../../triage/counts.ts';
import { useLiveAlerts } from '../../triage/live-alerts.ts';
import { USUAL_COLUMNS } from './alert-columns.tsx';
import { alertFields, chipsOf, FACETS } from './alert-fields.ts';
import { AlertGroupList } from './alert-groups.tsx';
import { AlertList } from './alert-list.tsx';
import { useAlertPages } from './alert-pages.ts';
import {
  alertSearch,
  type AlertSearch,
  type Excluded,
  filtersOf,
  type ListFilter,
  withoutFilters,
  withoutValue,
  withValue,
  linkTo,
} from './alert-search.ts';
import { AlertView } from './alert/alert-view.tsx';
import { ColumnsMenu, GroupMenu, MoreMenu } from './list-menus.tsx';
import styles from './alerts.module.css';
import { alertsText } from '../../triage/targets.ts';

const BUCKETS = 60;

/** Single findings: which there are, and what becomes of them. */
export function AlertsPage() {
  const search = useSearch({ from: '/alerts' });
  const navigate = useNavigate();
  const onSearch = useCallback(
    (next: AlertSearch, replace = false) => void navigate({ to: '/alerts', search: next, replace }),
    [navigate],
  );
  const filters = useStable(filtersOf(search));
  const summary = useAnswer(
    'GET /dw/alerts/_summary',
    { query: { ...filters, buckets: BUCKETS } },
    { isBehindLists: true },
  );
  const [isFiltering, setFiltering] = useState(false);
  const facets = useAnswer(
    'GET /dw/alerts/_summary',
    { query: { ...filters, facets: FACETS, size: 30, buckets: 1 } },
    { enabled: isFiltering },
  );
  // For the names of those that are filtered by.
  const hasRules = filters.rule !== undefined || filters['not.rule'] !== undefined;
  const rules = useAnswer('GET /dw/rules', {}, { enabled: hasRules }).data?.rules ?? [];
  const [current, setCurrent] = useState<string | null>(() => search.alert ?? placeLeft());
  const [excepting, setExcepting] = useState<string | null>(null);
  const canExcept = useRight('rules');
  const grid = useRef<GridHandle>(null);
  useLiveAlerts();
  useFreshCounts();

  const fields = useMemo(() => alertFields(facets.data?.facets ?? []), [facets.data]);
  const nameOf = (name: ListFilter, value: string) =>
    name === 'rule' ? (rules.find(({ id }) => id === value)?.name ?? null) : null;
  const chips = chipsOf(filters, nameOf);
  // A single state is what the buttons say.
  const shown = chips.filter(({ name }) => name !== 'status' || filters.status?.length !== 1);
  const go = (change: Partial<AlertSearch>, replace = false) =>
    onSearch({ ...search, alert: undefined, ...change }, replace);
  const remove = ({ name, value }: FilterChip) =>
    name === 'text'
      ? go({ text: undefined })
      : onSearch(withoutValue(search, name as ListFilter, value));
  const clear = () => onSearch(withoutFilters(search));
  const { alert: open, order = 'newest', by = [] } = search;
  const listed = useAlertPages(filters, order, by.length === 0);
  const { alert: _, ...view } = search;
  const list =
    by.length > 0 ? (
      <AlertGroupList
        filters={filters}
        by={by}
        onOpen={(next) => onSearch({ ...view, ...next, by: undefined })}
      />
    ) : (
      <AlertList
        search={search}
        filters={filters}
        listed={listed}
        onSearch={onSearch}
        total={summary.data?.total}
        current={current}
        onCurrent={setCurrent}
        grid={grid}
        {...(open === undefined && canExcept
          ? {
              onException: (id: string) => {
                setExcepting(id);
                go({ alert: id });
              },
            }
          : {})}
        empty={
          <EmptyAlerts
            chips={chips}
            hasRange={filters.from !== undefined || filters.to !== undefined}
            onRemove={remove}
            onAllTime={() => go({ from: undefined, to: undefined })}
            onClear={clear}
          />
        }
      />
    );
  const page = (
    <Page
      title="Alerts"
      about={
        summary.data !== undefined && <span role="status">{matchText(summary.data.total)}</span>
      }
      actions={
        <>
          <TimeRange
            range={{ from: search.from, to: search.to }}
            onRange={({ from, to }) => go({ from, to })}
          />
          <GroupMenu by={by} onBy={(next) => go({ by: next.length === 0 ? undefined : next })} />
          <ColumnsMenu chosen={search.column} onColumns={(column) => go({ column }, true)} />
          <SavedViews
            page="alerts"
            search={stringifySearch(view)}
            onOpen={(text) => onSearch(alertSearch(parseSearch(text)))}
          />
          <MoreMenu
            filters={filters}
            order={order}
            onOrder={(next) => go({ order: next })}
            onCopyLink={() => copy(linkTo(search), 'Copied a link with fixed times.')}
          />
        </>
      }
      bar={
        <div className="column" style={{ gap: 6, padding: '0 var(--inset) 6px' }}>
          <FilterBar
            label="Filters"
            fields={fields}
            chips={shown}
            onBegin={() => setFiltering(true)}
            onAdd={(name, value, isExcluded) =>
              onSearch(
                withValue(
                  { ...search, alert: undefined },
                  (isExcluded ? `not.${name}` : name) as ListFilter | Excluded,
                  value,
                ),
              )
            }
            onRemove={remove}
            onText={(text) => go({ text })}
            onClear={clear}
          />
          <CountsBar
            summary={summary.data}
            status={filters.status}
            onStatus={(status) => go(status === undefined ? { status, order } : { status })}
            onColumn={() => go({ column: [...(search.column ?? USUAL_COLUMNS), 'suppressed'] })}
          />
          <div className={styles['histogram']}>
            {summary.data?.histogram != null && (
              <AlertHistogram
                histogram={summary.data.histogram}
                onRange={(from, to) =>
                  go({ from: new Date(from).toISOString(), to: new Date(to).toISOString() })
                }
              />
            )}
          </div>
        </div>
      }
    >
      {list}
    </Page>
  );
  return (
    <div className="page">
      <Split
        label="The alert that is open"
        list={page}
        detail={
          open === undefined ? null : (
            <AlertView
              id={open}
              meant={listed.rowWith(open)?.all.map(({ id }) => id)}
              hasKeys={false}
              beginsException={excepting === open}
              onClose={() => {
                setExcepting(null);
                go({});
                grid.current?.focus();
              }}
              onNext={() => grid.current?.move(1)}
              onPrevious={() => grid.current?.move(-1)}
            />
          )
        }
      />
    </div>
  );
}

const matchText = (count: number) => `${alertsText(count)} ${count === 1 ? 'matches' : 'match'}`;

/** The same object as long as it says the same. */
function useStable<T>(value: T): T {
  const kept = useRef(value);
  if (JSON.stringify(kept.current) !== JSON.stringify(value)) kept.current = value;
  return kept.current;
}

type Histogram = NonNullable<AnswerOf<'GET /dw/alerts/_summary'>['histogram']>;

interface Props {
  readonly histogram: Histogram;
  readonly onRange: (from: number, to: number) => void;
}

const SERIES = SEVERITIES.map((name) => ({ name, color: `--${name}` }));

/** When alerts were raised, the worst at the bottom, where they can be compared. */
function AlertHistogram({ histogram: { start, intervalMs, counts }, onRange }: Props) {
  const buckets = useMemo(() => {
    const first = Date.parse(start);
    return counts.critical.map((_, index): Bucket => ({
      start: first + index * intervalMs,
      counts: SEVERITIES.map((severity) => counts[severity][index] ?? 0),
    }));
  }, [start, intervalMs, counts]);
  return (
    <Bars
      label="Alerts by time and severity"
      series={SERIES}
      buckets={buckets}
      intervalMs={intervalMs}
      height={56}
      onRange={onRange}
    />
  );
}

type Summary = AnswerOf<'GET /dw/alerts/_summary'>;

interface CountsProps {
  readonly summary: Summary | undefined;
  readonly status: readonly string[] | undefined;
  readonly onStatus: (status: readonly StatusName[] | undefined) => void;
  readonly onColumn: () => void;
}

/** How many alerts there are in each state, and what of all matches the list does not show. */
const CountsBar = ({ summary, status, onStatus, onColumn }: CountsProps) => (
  <div className="wrap" style={{ justifyContent: 'space-between', gap: 12 }}>
    <StatusTabs
      status={status}
      open="Open"
      counts={summary?.statuses}
      onStatus={(states) => onStatus(states.length === STATUSES.length ? undefined : states)}
    />
    {summary !== undefined && (
      <div className={styles['hidden']}>
        <Link to="/exceptions">{summary.hidden.toLocaleString('en')} hidden by exceptions</Link>
        <span aria-hidden="true">·</span>
        <Suppressed count={summary.suppressed} onColumn={onColumn} />
      </div>
    )}
  </div>
);

const Suppressed = ({
  count,
  onColumn,
}: {
  readonly count: number;
  readonly onColumn: () => void;
}) => (
  <Popover width={320} position="bottom-end" trapFocus>
    <Popover.Target>
      <button type="button">{count.toLocaleString('en')} suppressed</button>
    </Popover.Target>
    <Popover.Dropdown>
      <p style={{ margin: '0 0 8px' }}>
        Rules with suppression raise one alert for matches that are alike. The alerts of this list
        stand for {count.toLocaleString('en')} further matches.
      </p>
      <Button onClick={onColumn}>Show them as a column</Button>
    </Popover.Dropdown>
  </Popover>
);

interface EmptyProps {
  readonly chips: readonly FilterChip[];
  readonly hasRange: boolean;
  readonly onRemove: (chip: FilterChip) => void;
  readonly onAllTime: () => void;
  readonly onClear: () => void;
}

/** Why the list is empty, and how to see more. */
function EmptyAlerts({ chips, hasRange, onRemove, onAllTime, onClear }: EmptyProps) {
  const all = useAnswer('GET /dw/alerts/_summary', { query: { buckets: 1 } });
  if (all.data === undefined) return <Skeleton rows={3} />;
  const { total, statuses } = all.data;
  if (total === 0)
    return (
      <Empty
        title="There are no alerts yet"
        reason="No rule has matched an event so far. Health shows whether events arrive and rules run."
      >
        <Link to="/health">Go to health</Link>
      </Empty>
    );
  const isOpenOnly = chips.length === 1 && chips[0]?.name === 'status' && !hasRange;
  if (isOpenOnly && statuses.open === 0)
    return (
      <Empty
        title="Nothing is open"
        reason={`${total === 1 ? 'The only alert has' : `All ${alertsText(total)} have`} been seen: ${statuses.acknowledged.toLocaleString('en')} acknowledged, ${statuses.closed.toLocaleString('en')} closed.`}
      >
        <Button onClick={onClear}>Show all</Button>
      </Empty>
    );
  return (
    <Empty
      title="No alert matches all of these filters"
      reason={`There ${total === 1 ? 'is' : 'are'} ${alertsText(total)}: ${statuses.open.toLocaleString('en')} open, ${statuses.acknowledged.toLocaleString('en')} acknowledged, ${statuses.closed.toLocaleString('en')} closed.`}
    >
      {hasRange && <Button onClick={onAllTime}>Look at all time</Button>}
      {chips.slice(0, 4).map((chip) => (
        <Button key={`${chip.name} ${chip.value}`} onClick={() => onRemove(chip)}>
          {chip.name === 'text'
            ? 'Without the words'
            : `Without the filter on ${chip.title.toLowerCase()}`}
        </Button>
      ))}
      <Button onClick={onClear}>Without all filters</Button>
    </Empty>
  );
}
