import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useKeys } from '../../keys/keys.ts';
import { Grid, type GridHandle, type GridSort } from '../../components/grid/grid.tsx';
import { useMedia } from '../../components/grid/use-media.ts';
import { Split } from '../../components/split/split.tsx';
import { useTimeZone } from '../../components/time/time-zone.ts';
import type { Report } from '../model.ts';
import { ProcessForest } from '../process-tree.ts';
import { foundIn, groupKeys, groupsOf, rowsOf, within, type Row } from '../rows.ts';
import type { Sort } from '../fragment.ts';
import { soughtIn } from '../sought.ts';
import { adjust, go, useReportState } from '../state.ts';
import { AlertDetail } from './alert-detail.tsx';
import { columnsFor, RowCard } from './alert-columns.tsx';
import { AlertBar } from './alert-bar.tsx';
import { AlertChart } from './alert-chart.tsx';
import { CountLine } from './count-line.tsx';
import styles from './alerts.module.css';

interface Props {
  readonly report: Report;
}

const NARROW = matchMedia('(max-width: 767px)');
/** So many rows are all in the page, for the search of the browser to find them. */
const MAX_ALL_ROWS = 500;
/** Groups of so few alerts are open from the beginning. */
const FEW = 25;

const idOf = ({ key }: Row) => key;

/** The alerts: a bar that stays, when they happened, and the list; beside it what is open. */
export function AlertsView({ report }: Props) {
  const state = useReportState();
  const isNarrow = useMedia(NARROW);
  // On a phone there is no room for hundreds of rows: rules come first, and fold their alerts.
  const view = state.view ?? (isNarrow ? 'rule' : 'time');
  const { search, without, from, to, sort } = state;
  const asked = useDeferredValue(search);
  const found = useMemo(
    () => foundIn(report.alerts, { search: asked, without }),
    [report, asked, without],
  );
  const shown = useMemo(() => within(found, { from, to }), [found, from, to]);
  const open = report.alerts.find(({ key }) => key === state.alert) ?? null;
  const isOpenAtFirst = shown.length <= FEW;
  // Groups that are not as they are at first.
  const [turned, setTurned] = useState<ReadonlySet<string>>(
    () => new Set(open === null || isOpenAtFirst ? [] : groupKeys(open)),
  );
  const rows = useMemo(
    () => rowsOf(shown, view, sort, (key) => turned.has(key) !== isOpenAtFirst),
    [shown, view, sort, turned, isOpenAtFirst],
  );
  const [current, setCurrent] = useState<string | null>(state.alert);
  const grid = useRef<GridHandle>(null);
  // An alert that the address names is in sight in the list too.
  useEffect(() => {
    if (state.alert !== null) grid.current?.focus();
  }, []);
  // It reads all documents, which nobody has to wait for before an alert is open.
  const forest = useMemo(
    () => (open === null ? null : new ProcessForest(report.alerts)),
    [report, open === null],
  );
  const zone = useTimeZone();
  const sought = useMemo(() => soughtIn(asked), [asked]);
  const isSplit = open !== null;
  const columns = useMemo(
    () => columnsFor({ view, isSplit, zone, sought }),
    [view, isSplit, zone, sought],
  );
  const card = useCallback(
    (row: Row) => <RowCard row={row} view={view} sought={sought} />,
    [view, sought],
  );
  const close = useCallback(() => {
    go({ alert: null });
    grid.current?.focus();
  }, []);
  const act = useCallback((row: Row) => {
    if (row.kind === 'alert') go({ alert: row.alert.key });
    else
      setTurned((before) => {
        const next = new Set(before);
        if (!next.delete(row.key)) next.add(row.key);
        return next;
      });
  }, []);
  const step = (by: number) => {
    const alerts = rows.flatMap((row) => (row.kind === 'alert' ? [row.alert] : []));
    const next = alerts[alerts.findIndex(({ key }) => key === state.alert) + by];
    if (next === undefined) return;
    setCurrent(next.key);
    adjust({ alert: next.key });
  };
  useKeys([
    {
      stroke: 'Escape',
      title: 'Close the alert',
      place: 'Alerts',
      isOn: open !== null,
      run: close,
    },
  ]);
  const fold = (isFolded: boolean) => {
    if (view === 'time') return;
    const keys = groupsOf(shown, view).map(({ key }) => key);
    setTurned(new Set(isFolded === isOpenAtFirst ? keys : []));
  };
  return (
    <div className={styles['view']} data-open={open !== null}>
      <AlertBar report={report} view={view} />
      <AlertChart alerts={found} />
      <CountLine
        shown={shown.length}
        search={asked}
        report={report}
        {...(view === 'time' || shown.length === 0 ? {} : { onFold: fold })}
      />
      <Split
        label="Alert"
        list={
          <Grid
            ref={grid}
            label="Alerts"
            columns={columns}
            rows={rows}
            idOf={idOf}
            current={current}
            onCurrent={setCurrent}
            onOpen={act}
            overscan={rows.length <= MAX_ALL_ROWS ? MAX_ALL_ROWS : 12}
            sort={sortOf(sort)}
            onSort={(column) => adjust({ sort: nextSort(column, sort) })}
            card={card}
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

function sortOf(sort: Sort): GridSort {
  if (sort === 'severity' || sort === 'risk') return { column: sort, direction: 'descending' };
  return { column: 'time', direction: sort === 'time' ? 'ascending' : 'descending' };
}

function nextSort(column: string, sort: Sort): Sort {
  if (column === 'time') return sort === 'time' ? '-time' : 'time';
  return column === 'risk' ? 'risk' : 'severity';
}
