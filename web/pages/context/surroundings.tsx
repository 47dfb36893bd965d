import { Button, SegmentedControl } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { JsonObject } from '../../../src/events/json.ts';
import type { AnswerOf } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { entityTitle } from '../../components/entity/entity.ts';
import { queryFor } from '../../components/field-value/field-value.tsx';
import { column } from '../../components/grid/column.ts';
import { Grid, type Column, type GridHandle } from '../../components/grid/grid.tsx';
import { nameOfParts } from '../../components/grid/row-name.ts';
import { Icon } from '../../components/icon/icon.tsx';
import { AlertLink } from '../../components/page-parts/page-parts.tsx';
import { Severity } from '../../components/severity/severity.tsx';
import { Split } from '../../components/split/split.tsx';
import { Empty, Loaded, Skeleton } from '../../components/states/states.tsx';
import { Status } from '../../components/status/status.tsx';
import { spanText, timeText } from '../../components/time/format-time.ts';
import { Time } from '../../components/time/time.tsx';
import { capital } from '../../components/value/capital.ts';
import { countText } from '../../components/value/counts.ts';
import { NameText, ValueText } from '../../components/value/value.tsx';
import { KeySign } from '../../keys/key-sign.tsx';
import { onEscape, useKeys } from '../../keys/keys.ts';
import { joinedAt } from '../hunt/document.ts';
import { columnsFor, usualFields } from '../hunt/results/columns.tsx';
import { EventDetail } from '../hunt/results/event-detail.tsx';
import { plainRow, type ResultRow } from '../hunt/results/rows.ts';
import { EntityLink } from '../../components/entity/entity-link.tsx';
import { SPANS, type ContextSearch, type Span } from './search.ts';
import styles from './context.module.css';

type Answer = AnswerOf<'GET /dw/context'>;
type Marks = Answer['events'][number]['alerts'];

/** An event around the middle. */
interface Row extends ResultRow {
  readonly alerts: Marks;
  /** Milliseconds after the middle; `null` for an event without a time. */
  readonly sinceMs: number | null;
  readonly isCentre: boolean;
}

const USUAL_SPAN: Span = '10';
const MINUTE_MS = 60_000;

interface Props {
  readonly search: ContextSearch;
  readonly change: (next: Partial<ContextSearch>, replace?: boolean) => void;
  /** Whether the page is about the place, which cannot be changed then. */
  readonly isPlaceFixed?: boolean;
  /** Above the list. */
  readonly chart?: ReactNode;
  /** What Escape does if no event is open. */
  readonly onLeave?: () => void;
}

/** Events of a place around a moment. The event in the middle is marked and in view; events with alerts show these. */
export function Surroundings(props: Props) {
  const { search } = props;
  const { alert, field, value, at, event, arrival, minutes = USUAL_SPAN } = search;
  const query = {
    alert,
    field,
    value,
    at,
    event,
    arrival: arrival === undefined ? undefined : Number(arrival),
    minutes: Number(minutes),
  };
  const answer = useAnswer('GET /dw/context', { query });
  return (
    <Loaded of={answer} skeleton={<Skeleton rows={14} />}>
      {(found) => <Around answer={found} {...props} />}
    </Loaded>
  );
}

function Around({
  answer,
  search,
  change,
  isPlaceFixed = false,
  chart,
  onLeave,
}: Props & { readonly answer: Answer }) {
  const navigate = useNavigate();
  // Taken from the address, since keys may be pressed before the answer arrives.
  const { minutes = USUAL_SPAN, field = answer.field, at = answer.at } = search;
  const rows = useMemo(() => rowsOf(answer), [answer]);
  const middle = answer.centre === null ? null : String(answer.centre);
  const grid = useRef<GridHandle>(null);
  // Another middle or place makes another list, which starts at its middle.
  const shape = `${answer.field} ${answer.value} ${answer.at} ${answer.from}`;
  const [chosen, setChosen] = useState({ shape, row: middle });
  const current = chosen.shape === shape ? chosen.row : middle;
  useEffect(() => {
    const frame = requestAnimationFrame(() => grid.current?.focus());
    return () => cancelAnimationFrame(frame);
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [shape]);
  // These replace the entry of the history, so that going back leaves the page at once.
  const go = (by: -1 | 1) =>
    change(
      {
        at: new Date(Date.parse(at) + by * Number(minutes) * MINUTE_MS).toISOString(),
        event: undefined,
        arrival: undefined,
        open: undefined,
      },
      true,
    );
  const widen = (by: -1 | 1) => {
    const next = SPANS[SPANS.indexOf(minutes) + by];
    if (next !== undefined) change({ minutes: next }, true);
  };
  const places = answer.places.map((each) => each.field);
  const toPlace = (name: string) => {
    const place = answer.places.find((each) => each.field === name);
    if (place !== undefined) change({ ...place, open: undefined }, true);
  };
  const row = rows.find(({ id }) => id === current);
  const opened = rows.find(({ id }) => id === search.open);
  const recentre = () => {
    if (row?.event == null || row.time === null) return;
    change({
      field: answer.field,
      value: answer.value,
      at: new Date(row.time).toISOString(),
      arrival: row.id,
      event: undefined,
      open: undefined,
    });
  };
  useKeys([
    { command: 'wider', isOn: minutes !== SPANS.at(-1), run: () => widen(1) },
    { command: 'narrower', isOn: minutes !== SPANS[0], run: () => widen(-1) },
    { command: 'earlier', run: () => go(-1) },
    { command: 'later', run: () => go(1) },
    {
      command: 'otherPlace',
      isOn: !isPlaceFixed && places.length > 1,
      run: () => toPlace(places[(places.indexOf(field) + 1) % places.length] ?? ''),
    },
    {
      command: 'context',
      title: 'What happened around this event',
      isOn: row !== undefined,
      run: recentre,
    },
    onEscape(
      'detail',
      'Close the event',
      'Context',
      () => change({ open: undefined }, true),
      opened !== undefined,
    ),
    onEscape('page', 'Back', 'Context', () => onLeave?.(), onLeave !== undefined),
  ]);
  const fields = useMemo(
    // The field that is the same in all rows is shown above them.
    () => usualFields(rows, []).filter((field) => field !== answer.field),
    [rows, answer.field],
  );
  const columns = useMemo(
    () => [...OWN, ...(columnsFor(fields, 'plain') as readonly Column<Row>[])],
    [fields],
  );
  const nameOf = useCallback((each: Row) => rowName(each, fields), [fields]);
  const bar = (
    <div className={styles['bar']}>
      {!isPlaceFixed && (
        <SegmentedControl
          aria-label="Where"
          value={field}
          onChange={toPlace}
          data={places.map((each) => ({ value: each, label: entityTitle(each) }))}
        />
      )}
      <SegmentedControl
        aria-label="How far around it"
        value={minutes}
        onChange={(next) => change({ minutes: next }, true)}
        data={SPANS.map((each) => ({ value: each, label: `± ${each} min` }))}
      />
      <Button
        leftSection={<Icon name="left" size={14} />}
        onClick={() => go(-1)}
        rightSection={<KeySign of="earlier" />}
      >
        Earlier
      </Button>
      <Button
        rightSection={<Icon name="right" size={14} />}
        leftSection={<KeySign of="later" />}
        onClick={() => go(1)}
      >
        Later
      </Button>
      {!isPlaceFixed && (
        <span className={styles['place']}>
          {entityTitle(answer.field)} <EntityLink field={answer.field} value={answer.value} />
        </span>
      )}
      <span className="muted" role="status">
        {countText(answer.total, 'event')}, <Time at={answer.from} /> to <Time at={answer.to} />
      </span>
      {answer.left.map((words) => (
        <span key={words} className={styles['left']}>
          {capital(words)}.
        </span>
      ))}
    </div>
  );
  return (
    <Split
      label="Event"
      list={
        <div className="fill">
          {chart}
          {bar}
          {rows.length === 0 ? (
            <Nothing answer={answer} minutes={minutes} onWiden={() => widen(1)} />
          ) : (
            <Grid
              key={shape}
              ref={grid}
              label="Events around it"
              columns={columns}
              rows={rows}
              idOf={idOf}
              nameOf={nameOf}
              current={current}
              onCurrent={(id) => {
                setChosen({ shape, row: id });
                if (search.open !== undefined && search.open !== id) change({ open: id }, true);
              }}
              onOpen={({ id }) => change({ open: id }, true)}
              card={card}
              isCentred
            />
          )}
        </div>
      }
      detail={
        opened?.event == null ? null : (
          <>
            <AlertsOf alerts={opened.alerts} />
            <EventDetail
              event={opened.event}
              onClose={() => change({ open: undefined }, true)}
              canNarrow={() => false}
              onNarrow={() => {}}
              onHunt={(name, text) =>
                void navigate({ to: '/hunt', search: { q: queryFor(name, text), from: 'now-7d' } })
              }
            />
          </>
        )
      }
    />
  );
}

const idOf = ({ id }: Row) => id;

function rowsOf({ events, centre, at }: Answer): readonly Row[] {
  const middle = Date.parse(at);
  return events.map(({ arrival, _index, document, alerts }) => {
    const row = plainRow({
      key: String(arrival),
      index: _index || null,
      id: null,
      document: document as JsonObject,
    });
    return {
      ...row,
      alerts,
      isCentre: arrival === centre,
      sinceMs: row.time === null ? null : row.time - middle,
    };
  });
}

const sinceText = ({ sinceMs, isCentre }: Row) =>
  isCentre
    ? 'this event'
    : sinceMs === null
      ? '–'
      : `${sinceMs < 0 ? '−' : '+'}${spanText(sinceMs)}`;

const OWN: readonly Column<Row>[] = [
  column('alerts', 'Alerts', '64px', ({ alerts }) => <Signs alerts={alerts} />),
  column(
    'since',
    'From it',
    '84px',
    (row) =>
      row.isCentre ? <strong className={styles['here']}>this event</strong> : sinceText(row),
    { look: 'sign', align: 'end' },
  ),
];

const MAX_SIGNS = 2;

const Signs = ({ alerts }: { readonly alerts: Marks }) =>
  alerts.length === 0 ? null : (
    <span className={styles['signs']}>
      {alerts.slice(0, MAX_SIGNS).map(({ id, severity }) => (
        <Severity key={id} severity={severity} />
      ))}
      {alerts.length > MAX_SIGNS && <span className="muted">+{alerts.length - MAX_SIGNS}</span>}
    </span>
  );

/** A row on a phone: how long before or after it, when, what happened, and the arguments. */
const card = (row: Row) => (
  <span className={styles['card']} data-centre={row.isCentre}>
    <span>
      <Signs alerts={row.alerts} /> {sinceText(row)}{' '}
      <span className="muted">{row.time !== null && <Time at={row.time} withMs />}</span>
    </span>
    {row.event !== null &&
      CARD_LINES.map((fields) => (
        <span key={fields.join()} className="ellipsis">
          <ValueText text={textOf(row.event, fields)} most={160} />
        </span>
      ))}
  </span>
);

const CARD_LINES = [
  ['event.action', 'process.name', 'file.path'],
  ['process.args', 'message'],
] as const;

const textOf = (event: Row['event'], fields: readonly string[]) =>
  fields
    .map((field) => (event === null ? '' : joinedAt(event.document, field)))
    .filter((text) => text !== '')
    .join(' · ');

/** "this event, 2 alerts, the first Container Escape, 14:03:07.120, exec, bash": the name of a row for screen readers. */
function rowName(row: Row, fields: readonly string[]): string {
  const { alerts, time, event } = row;
  const [first] = alerts;
  return nameOfParts([
    sinceText(row),
    first === undefined
      ? ''
      : `${alerts.length === 1 ? 'alert' : `${alerts.length} alerts, the first`} ${first.ruleName}`,
    time === null ? '' : timeText(time, 'UTC', true),
    ...(event === null ? [] : fields.map((field) => joinedAt(event.document, field))),
  ]);
}

/** The alerts of the event that is open. */
const AlertsOf = ({ alerts }: { readonly alerts: Marks }) =>
  alerts.length === 0 ? null : (
    <ul className={styles['alerts']} aria-label="Alerts of this event">
      {alerts.map(({ id, ruleName, severity, status }) => (
        <li key={id}>
          <Severity severity={severity} />
          <AlertLink id={id}>
            <NameText text={ruleName} most={120} />
          </AlertLink>
          <span className="muted">
            <Status status={status} />
          </span>
        </li>
      ))}
    </ul>
  );

interface NothingProps {
  readonly answer: Answer;
  readonly minutes: Span;
  readonly onWiden: () => void;
}

const Nothing = ({ answer, minutes, onWiden }: NothingProps) => (
  <Empty
    title="Nothing happened here in this time"
    reason={
      <>
        No events of this {entityTitle(answer.field).toLowerCase()} are stored within {minutes} min
        of <Time at={answer.at} />. They may be older than events are kept.
      </>
    }
  >
    {minutes !== SPANS.at(-1) && <Button onClick={onWiden}>Look at more time</Button>}
    <EntityLink field={answer.field} value={answer.value}>
      Everything about it
    </EntityLink>
  </Empty>
);
