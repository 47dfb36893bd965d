import { Card } from '../../components/card/card.tsx';
import { type Column, column } from '../../components/grid/column.ts';
import { nameOfParts } from '../../components/grid/row-name.ts';
import { severityColumn } from '../../components/severity/severity.tsx';
import { Status, StatusParts, REASON_TEXT } from '../../components/status/status.tsx';
import { timeText, agoText } from '../../components/time/format-time.ts';
import { type TimeZone, useTimeZone } from '../../components/time/time-zone.ts';
import { countText } from '../../components/value/counts.ts';
import { HitText, marksOf, type Seeker, MarkedText } from '../../components/value/value.tsx';
import { isPlain } from '../../components/value/visible-text.ts';
import { EventRules } from '../../triage/event-rules.tsx';
import { rulesText, type EventRow } from '../../triage/event-rows.ts';
import type { AlertSummary } from '../../triage/targets.ts';
import { NO_SEEKERS, type Seekers } from './seekers.ts';

const MAX_LENGTH = 200;

/** Most are short, plain and not looked for: their cell has the text itself. */
const value = (text: string, seek: Seeker) =>
  text.length <= MAX_LENGTH && isPlain(text) && seek(text).length === 0 ? (
    text
  ) : (
    <HitText text={text} seek={seek} most={MAX_LENGTH} />
  );

/** What was done. Most are short and plain, too, and have parts that met the rule. */
function Command({ command, matched, seekers }: CommandProps) {
  const marks = marksOf(seekers.command(command), matched);
  if (command.length <= MAX_LENGTH && isPlain(command) && marks.every(({ isOfRule }) => isOfRule))
    return <MarkedText text={command} marks={marks} />;
  return <HitText text={command} seek={() => marks} most={MAX_LENGTH} />;
}

interface CommandProps extends Pick<AlertSummary, 'command' | 'matched'> {
  readonly seekers: Seekers;
}

const words = (all: readonly string[]) => (all.length === 0 ? null : all.join(', '));

/** What cells are made with beside their alert. */
interface CellSetting {
  readonly seekers: Seekers;
  readonly zone: TimeZone;
}

/** All columns; those in use are chosen. Plain elements alone. */
function alertColumns({ seekers, zone }: CellSetting): readonly Column<EventRow>[] {
  /** A column of what a row shows under the same name. */
  const text = (
    id: 'parent' | 'user' | 'container' | 'image' | 'host' | 'process',
    title: string,
    width: string,
    more: Partial<Column<EventRow>> = {},
  ) =>
    column<EventRow>(id, title, width, (alert) => value(alert[id], seekers[id]), {
      look: 'value',
      ...more,
    });
  return [
    { ...severityColumn<EventRow>(), isSortable: true, look: 'sign' },
    column('time', 'Raised', '104px', ({ time }) => rowTime(time, zone), {
      isSortable: true,
      look: 'time',
      hover: ({ time }) => wholeTime(time, zone),
    }),
    column('rule', 'Rule', 'minmax(130px, 2.4fr)', (row) => {
      const { all, ruleName, suppressed } = row;
      const isSimple = all.length === 1 && suppressed === 0 && isPlain(ruleName);
      if (isSimple && seekers.rule(ruleName).length === 0) return ruleName;
      return (
        <>
          <EventRules of={row} seek={seekers.rule} />
          {suppressed > 0 && <span className="muted"> +{suppressed.toLocaleString('en')}</span>}
        </>
      );
    }),
    column(
      'place',
      'Pod / container',
      'minmax(100px, 1fr)',
      ({ pod, container, host }) => value(pod || container || host, seekers.place),
      { look: 'value' },
    ),
    column(
      'command',
      'What was done',
      'minmax(180px, 3.6fr)',
      ({ command, matched }) => <Command {...{ command, matched, seekers }} />,
      { look: 'value' },
    ),
    text('parent', 'Parent', '72px'),
    text('user', 'User', '56px', { hasValue: ({ user }) => user !== '' }),
    column(
      'status',
      'State',
      '104px',
      ({ status, closeReason }) => <StatusParts status={status} reason={closeReason} />,
      { look: 'sign' },
    ),
    column('owner', 'Owner', '64px', ({ assignees }) => words(assignees), {
      hasValue: ({ assignees }) => assignees.length > 0,
    }),
    text('container', 'Container', '120px'),
    text('image', 'Image', 'minmax(120px, 1fr)'),
    text('host', 'Node', '120px'),
    text('process', 'Process', '100px'),
    column('event', 'Event', '104px', ({ firstEvent: at }) => at && rowTime(at, zone), {
      look: 'time',
      hover: ({ firstEvent: at }) => (at === null ? '' : wholeTime(at, zone)),
    }),
    column('tags', 'Tags', 'minmax(80px, 140px)', ({ tags }) => words(tags)),
    column('risk', 'Risk', '48px', ({ riskScore }) => riskScore, {
      align: 'end',
      isSortable: true,
      look: 'sign',
    }),
    column('suppressed', 'Suppressed', '84px', ({ suppressed }) => countText(suppressed), END),
    column('notes', 'Notes', '48px', ({ notes }) => (notes === 0 ? null : notes), END),
  ];
}

const END = { align: 'end' } as const;

/** Ids and titles of all columns, to choose from. */
export const ALERT_COLUMNS = alertColumns({ seekers: NO_SEEKERS, zone: 'UTC' });

export const USUAL_COLUMNS: readonly string[] = [
  'severity',
  'time',
  'rule',
  'place',
  'command',
  'parent',
  'user',
  'status',
  'owner',
];

/** Where an alert is open beside the list, it says the rest, and these have less room. */
const NARROW_COLUMNS: readonly string[] = ['severity', 'time', 'rule', 'command', 'status'];
const NARROW: Readonly<Record<string, string>> = {
  rule: 'minmax(88px, 1.2fr)',
  command: 'minmax(96px, 1.6fr)',
};

export function columnsOf(
  chosen: readonly string[] | undefined,
  isSplit: boolean,
  setting: CellSetting,
): readonly Column<EventRow>[] {
  const wanted = chosen ?? (isSplit ? NARROW_COLUMNS : USUAL_COLUMNS);
  const all = alertColumns(setting);
  return wanted.flatMap((id) => {
    const found = all.find((each) => each.id === id);
    if (found === undefined) return [];
    return { ...found, width: (isSplit ? NARROW[id] : undefined) ?? found.width };
  });
}

interface CardProps {
  readonly row: EventRow;
  /** Left out, when it was raised. */
  readonly at?: string;
  readonly seekers?: Seekers;
}

/** On a phone. */
export function AlertCard({ row, at = row.time, seekers = NO_SEEKERS }: CardProps) {
  const { severity, command, matched, pod, container, host, status, closeReason } = row;
  return (
    <Card
      severity={severity}
      name={<EventRules of={row} seek={seekers.rule} />}
      end={<RowTime at={at} />}
      line={
        <HitText
          text={command}
          seek={(text) => marksOf(seekers.command(text), matched)}
          most={MAX_LENGTH}
        />
      }
    >
      <HitText text={pod || container || host} seek={seekers.place} most={80} />
      <Status status={status} reason={closeReason} />
    </Card>
  );
}

/** "critical, 2 rules: Container Escape, Shell, 3 min ago, container blog, sh -c id, closed as benign, assigned to anna". */
export const alertName = (row: EventRow): string => {
  const { severity, time, pod, container, host, command, status, closeReason } = row;
  return nameOfParts([
    severity,
    rulesText(row),
    agoText(time, Date.now()),
    pod !== '' ? `pod ${pod}` : container !== '' ? `container ${container}` : `node ${host}`,
    command,
    closeReason === null ? status : `closed as ${REASON_TEXT[closeReason]}`,
    row.assignees.length === 0 ? '' : `assigned to ${row.assignees.join(', ')}`,
  ]);
};

/** `11-26 14:03:07`: the year is in the range above the list, and on hover. */
const rowTime = (at: string, zone: TimeZone) => timeText(at, zone).slice(5);

/** The whole of it. */
const wholeTime = (at: string, zone: TimeZone) => `${timeText(at, zone, true)} ${zone}`;

export function RowTime({ at }: { readonly at: string }) {
  const zone = useTimeZone();
  return (
    <time dateTime={at} title={wholeTime(at, zone)} className="muted">
      {rowTime(at, zone)}
    </time>
  );
}
