import {
  type RefObject,
  useCallback,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { Bars } from '../../components/chart/bars.tsx';
import { Grid, type GridHandle, type GridSort } from '../../components/grid/grid.tsx';
import { useMedia } from '../../components/grid/use-media.ts';
import { SEVERITIES } from '../../components/severity/severity.tsx';
import { Split } from '../../components/split/split.tsx';
import { useTimeZone } from '../../components/time/time-zone.ts';
import { onEscape, useKeys } from '../../keys/keys.ts';
import type { Sort, View } from '../fragment.ts';
import type { Alert, Report } from '../model.ts';
import { ProcessForest } from '../process-tree.ts';
import { foundIn, groupKeys, groupsOf, rowsOf, within, type Row } from '../rows.ts';
import { rowMarks } from '../search.ts';
import { adjust, go, useReportState } from '../state.ts';
import { timelineOf } from '../timeline.ts';
import { AlertBar, CountLine } from './alert-bar.tsx';
import { columnsFor, RowCard } from './alert-columns.tsx';
import { AlertDetail } from './alert-detail.tsx';
import styles from './alerts.module.css';

const NARROW = matchMedia('(max-width: 767px)');
/** At most this number of rows are all in the page, for the search of the browser to find them. */
const MAX_ALL_ROWS = 500;
/** Groups of at most this number of alerts are open from the beginning. */
const FEW = 25;

const idOf = ({ key }: Row) => key;

/** The alerts: a bar that stays, when they happened, and the list; beside it what is open. */
export function AlertsView({ report }: { readonly report: Report }) {
  const state = useReportState();
  const isNarrow = useMedia(NARROW);
  // On a phone there is no room for hundreds of rows: rules come first, and fold their alerts.
  const view = state.view ?? (isNarrow ? 'rule' : 'time');
  const { sort } = state;
  const asked = useDeferredValue(state.search);
  const { found, shown } = useFound(report, asked);
  const open = report.alerts.find(({ key }) => key === state.alert) ?? null;
  const { isUnfolded, turn, foldAll } = useFolds(shown, view, open);
  const rows = useMemo(
    () => rowsOf(shown, view, sort, isUnfolded),
    [shown, view, sort, isUnfolded],
  );
  const [current, setCurrent] = useState<string | null>(state.alert);
  const grid = useRef<GridHandle>(null);
  // An alert that the address names is in sight in the list too.
  useEffect(() => {
    if (state.alert !== null) grid.current?.focus();
  }, []);
  // It reads all documents, which takes long enough not to do it before an alert is open.
  const forest = useMemo(
    () => (open === null ? null : new ProcessForest(report.alerts)),
    [report, open === null],
  );
  const close = useCallback(() => {
    go({ alert: null });
    grid.current?.focus();
  }, []);
  const act = useCallback(
    (row: Row) => (row.kind === 'alert' ? go({ alert: row.alert.key }) : turn(row.key)),
    [turn],
  );
  const step = (by: number) => {
    const alerts = rows.flatMap((row) => (row.kind === 'alert' ? [row.alert] : []));
    const next = alerts[alerts.findIndex(({ key }) => key === state.alert) + by];
    if (next === undefined) return;
    setCurrent(next.key);
    adjust({ alert: next.key });
  };
  useKeys([onEscape('detail', 'Close the alert', 'Alerts', close, open !== null)]);
  return (
    <div className={styles['view']} data-open={open !== null}>
      <AlertBar report={report} view={view} />
      <AlertChart alerts={found} />
      <CountLine
        shown={shown.length}
        search={asked}
        report={report}
        {...(view === 'time' || shown.length === 0 ? {} : { onFold: foldAll })}
      />
      <Split
        label="Alert"
        list={
          <AlertGrid
            grid={grid}
            rows={rows}
            view={view}
            search={asked}
            isSplit={open !== null}
            current={current}
            onCurrent={setCurrent}
            onOpen={act}
          />
        }
        detail={
          open === null || forest === null ? null : (
            <AlertDetail
              key={open.key}
              alert={open}
              forest={forest}
              onClose={close}
              onStep={step}
            />
          )
        }
      />
    </div>
  );
}

/** The alerts that are found, and those of them at the time that is looked at. */
function useFound({ alerts }: Report, search: string) {
  const { without, from, to } = useReportState();
  const found = useMemo(() => foundIn(alerts, { search, without }), [alerts, search, without]);
  const shown = useMemo(() => within(found, { from, to }), [found, from, to]);
  return { found, shown };
}

/** Which groups show their alerts: few are unfolded at first. */
function useFolds(shown: readonly Alert[], view: View, open: Alert | null) {
  const isOpenAtFirst = shown.length <= FEW;
  // Groups that are not as they are at first.
  const [turned, setTurned] = useState<ReadonlySet<string>>(
    () => new Set(open === null || isOpenAtFirst ? [] : groupKeys(open)),
  );
  const isUnfolded = useCallback(
    (key: string) => turned.has(key) !== isOpenAtFirst,
    [turned, isOpenAtFirst],
  );
  const turn = useCallback(
    (key: string) =>
      setTurned((before) => {
        const next = new Set(before);
        if (!next.delete(key)) next.add(key);
        return next;
      }),
    [],
  );
  const foldAll = (isFolded: boolean) => {
    if (view === 'time') return;
    const keys = groupsOf(shown, view).map(({ key }) => key);
    setTurned(new Set(isFolded === isOpenAtFirst ? keys : []));
  };
  return { isUnfolded, turn, foldAll };
}

interface GridProps {
  readonly grid: RefObject<GridHandle | null>;
  readonly rows: readonly Row[];
  readonly view: View;
  readonly search: string;
  /** Whether an alert is open beside it. */
  readonly isSplit: boolean;
  readonly current: string | null;
  readonly onCurrent: (key: string | null) => void;
  readonly onOpen: (row: Row) => void;
}

function AlertGrid({ grid, view, search, isSplit, ...props }: GridProps) {
  const { sort } = useReportState();
  const zone = useTimeZone();
  const marks = useMemo(() => rowMarks(search), [search]);
  const columns = useMemo(
    () => columnsFor({ view, isSplit, zone, marks }),
    [view, isSplit, zone, marks],
  );
  const card = useCallback(
    (row: Row) => <RowCard row={row} view={view} marks={marks} />,
    [view, marks],
  );
  return (
    <Grid
      ref={grid}
      label="Alerts"
      columns={columns}
      idOf={idOf}
      overscan={props.rows.length <= MAX_ALL_ROWS ? MAX_ALL_ROWS : 12}
      sort={sortOf(sort)}
      onSort={(column) => adjust({ sort: nextSort(column, sort) })}
      card={card}
      {...props}
    />
  );
}

function sortOf(sort: Sort): GridSort {
  if (sort === 'severity' || sort === 'risk') return { column: sort, direction: 'descending' };
  return { column: 'time', direction: sort === 'time' ? 'ascending' : 'descending' };
}

function nextSort(column: string, sort: Sort): Sort {
  if (column === 'time') return sort === 'time' ? '-time' : 'time';
  return column === 'risk' ? 'risk' : 'severity';
}

const SERIES = SEVERITIES.map((name) => ({ name, color: `--${name}` }));

/** When it happened. A range that is drawn over it is looked at closer; `b` leads back to the whole. */
function AlertChart({ alerts }: { readonly alerts: readonly Alert[] }) {
  const { from, to } = useReportState();
  const timeline = useMemo(() => timelineOf(within(alerts, { from, to })), [alerts, from, to]);
  useKeys([
    {
      command: 'allTime',
      isOn: from !== null || to !== null,
      run: () => adjust({ from: null, to: null }),
    },
  ]);
  if (timeline === null) return null;
  return (
    <div className={styles['chart']}>
      <Bars
        label="Alerts by time and severity"
        series={SERIES}
        buckets={timeline.buckets}
        intervalMs={timeline.intervalMs}
        height={56}
        onRange={(from, to) => adjust({ from, to })}
      />
    </div>
  );
}
