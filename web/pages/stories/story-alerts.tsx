import { Switch } from '@mantine/core';
import { type RefObject, useMemo } from 'react';
import { column } from '../../components/grid/column.ts';
import { type Column, Grid, type GridHandle } from '../../components/grid/grid.tsx';
import { CardHead } from '../../components/grid/card-head.tsx';
import { SelectAll } from '../../components/grid/select-all.tsx';
import { SEVERITIES, severityColumn } from '../../components/severity/severity.tsx';
import { Status } from '../../components/status/status.tsx';
import { timeText } from '../../components/time/format-time.ts';
import { useTimeZone } from '../../components/time/time-zone.ts';
import { countText } from '../../components/value/counts.ts';
import { marksOf, ValueText } from '../../components/value/value.tsx';
import { EventRules } from '../../triage/event-rules.tsx';
import { type EventRow, eventRows, oneRowAnEvent } from '../../triage/event-rows.ts';
import type { AlertSummary } from '../../triage/targets.ts';
import { AlertCard, alertName } from '../alerts/alert-columns.tsx';
import { isPinned } from './evidence.ts';
import styles from './stories.module.css';

interface Props {
  readonly alerts: readonly AlertSummary[];
  readonly rows: readonly EventRow[];
  readonly isSplit: boolean;
  readonly grid: RefObject<GridHandle | null>;
  readonly current: string | null;
  readonly onCurrent: (id: string) => void;
  readonly onOpen: (id: string) => void;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (ids: ReadonlySet<string>) => void;
}

const keyOf = ({ key }: EventRow) => key;
const isQuiet = ({ status }: EventRow) => status === 'closed';
const card = (row: EventRow) => <AlertCard row={row} at={eventOf(row)} />;

/** The alerts in the order in which their events happened, and above them when that was. */
export function StoryAlerts({ alerts, rows, isSplit, grid, ...props }: Props) {
  const columns = useMemo(() => columnsOf(alerts, isSplit), [alerts, isSplit]);
  const isTogether = oneRowAnEvent.use();
  const events = useMemo(() => eventRows(alerts, true).length, [alerts]);
  return (
    <div className={styles['list']}>
      <Lane alerts={alerts} current={props.current} />
      {events < alerts.length && (
        <div className="spread" style={{ padding: '0 16px 4px' }}>
          <span className="muted">
            {countText(alerts.length, 'alert')} on {countText(events, 'event')}
          </span>
          <Switch
            size="xs"
            label="One row for each event"
            checked={isTogether}
            onChange={({ currentTarget }) => oneRowAnEvent.set(currentTarget.checked)}
          />
        </div>
      )}
      <Grid
        ref={grid}
        label="Alerts of the story"
        columns={columns}
        rows={rows}
        idOf={keyOf}
        nameOf={alertName}
        current={props.current}
        onCurrent={props.onCurrent}
        onOpen={({ id }) => props.onOpen(id)}
        selected={props.selected}
        onSelect={props.onSelect}
        cardHead={CardHead}
        selectAll={
          <SelectAll ids={rows.map(keyOf)} selected={props.selected} onSelect={props.onSelect} />
        }
        isQuiet={isQuiet}
        card={card}
      />
    </div>
  );
}

function columnsOf(alerts: readonly AlertSummary[], isSplit: boolean): readonly Column<EventRow>[] {
  const first = alerts[0];
  const isOneDay = first !== undefined && alerts.every((alert) => dayOf(alert) === dayOf(first));
  const hasPlaces = new Set(alerts.map(({ container, host }) => container || host)).size > 1;
  const parent = column<EventRow>('parent', 'Parent', '90px', (alert) => (
    <ValueText text={alert.parent} most={80} />
  ));
  return [
    severityColumn(),
    column('event', 'Event', isOneDay ? '92px' : '132px', (alert) => (
      <EventTime alert={alert} isOneDay={isOneDay} />
    )),
    column('rule', 'Rule', 'minmax(130px, 1.4fr)', (row) => (
      <>
        {row.all.some(isPinned) && <span title="Pinned as evidence">★ </span>}
        <EventRules of={row} />
      </>
    )),
    column('command', 'What was done', 'minmax(180px, 3fr)', ({ command, matched }) => (
      <ValueText text={command} marks={marksOf([], matched)} most={200} />
    )),
    // An alert that is open beside the list shows these.
    ...(hasPlaces && !isSplit
      ? [
          column<EventRow>('container', 'Container', '96px', ({ container, host }) => (
            <ValueText text={container || host} most={80} />
          )),
        ]
      : []),
    ...(isSplit ? [] : [parent]),
    column('status', 'State', '104px', ({ status, closeReason }) => (
      <Status status={status} reason={closeReason} />
    )),
  ];
}

const eventOf = ({ firstEvent, time }: AlertSummary) => firstEvent ?? time;
const dayOf = (alert: AlertSummary) => eventOf(alert).slice(0, 10);

function EventTime({
  alert,
  isOneDay,
}: {
  readonly alert: AlertSummary;
  readonly isOneDay: boolean;
}) {
  const zone = useTimeZone();
  const at = eventOf(alert);
  const text = timeText(at, zone, true);
  return (
    <time dateTime={at} title={`${text} ${zone}`} className="muted">
      {text.slice(isOneDay ? 11 : 5)}
    </time>
  );
}

interface LaneProps {
  readonly alerts: readonly AlertSummary[];
  readonly current: string | null;
}

const timeOf = ({ firstEvent, time }: AlertSummary) => Date.parse(firstEvent ?? time);

/** When each alert's event happened, from the first to the last; the list below says the same. */
function Lane({ alerts, current }: LaneProps) {
  const times = alerts.map(timeOf);
  const first = Math.min(...times);
  const span = Math.max(...times) - first;
  if (alerts.length < 2 || span === 0) return null;
  // The worst are drawn last, over the others.
  const marks = SEVERITIES.toReversed().flatMap((severity) =>
    alerts.filter((alert) => alert.severity === severity),
  );
  return (
    <div style={{ padding: '2px 24px 6px' }} aria-hidden="true">
      <span className={styles['lane']}>
        {marks.map((alert) => (
          <i
            key={alert.id}
            data-severity={alert.severity}
            data-current={alert.id === current}
            style={{ left: `${((timeOf(alert) - first) / span) * 100}%` }}
          />
        ))}
      </span>
    </div>
  );
}
