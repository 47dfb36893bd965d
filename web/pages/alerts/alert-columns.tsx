import { Card } from '../../components/card/card.tsx';
import type { ReactNode } from 'react';
import type { Column } from '../../components/grid/grid.tsx';
import { severityColumn } from '../../components/severity/severity.tsx';
import { Status, StatusParts } from '../../components/status/status.tsx';
import type { TimeZone } from '../../components/time/time-zone.ts';
import { HitText } from '../../components/value/hit-text.tsx';
import { marksOf, type Seeker } from '../../components/value/hits.ts';
import { MarkedText } from '../../components/value/value.tsx';
import { isPlain } from '../../components/value/visible-text.ts';
import type { AlertSummary } from '../../triage/targets.ts';
import { RowTime, rowTime, wholeTime } from './row-time.tsx';
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

interface AlertColumn extends Omit<Column<AlertSummary>, 'cell' | 'hover'> {
  readonly cell: (alert: AlertSummary, setting: CellSetting) => ReactNode;
  readonly hover?: (alert: AlertSummary, setting: CellSetting) => string;
}

/** All columns; those in use are chosen. Plain elements alone. */
export const ALERT_COLUMNS: readonly AlertColumn[] = [
  { ...severityColumn(), isSortable: true, look: 'sign' },
  {
    id: 'time',
    title: 'Raised',
    width: '104px',
    isSortable: true,
    look: 'time',
    cell: ({ time }, { zone }) => rowTime(time, zone),
    hover: ({ time }, { zone }) => wholeTime(time, zone),
  },
  {
    id: 'rule',
    title: 'Rule',
    width: 'minmax(130px, 2.4fr)',
    cell: ({ ruleName, suppressed }, { seekers }) => {
      const marks = seekers.rule(ruleName);
      if (suppressed === 0 && marks.length === 0 && isPlain(ruleName)) return ruleName;
      return (
        <>
          <MarkedText text={ruleName} marks={marks} />
          {suppressed > 0 && <span className="muted"> +{suppressed.toLocaleString('en')}</span>}
        </>
      );
    },
  },
  {
    id: 'place',
    title: 'Pod / container',
    width: 'minmax(100px, 1fr)',
    look: 'value',
    cell: ({ pod, container, host }, { seekers }) => value(pod || container || host, seekers.place),
  },
  {
    id: 'command',
    title: 'What was done',
    width: 'minmax(180px, 3.6fr)',
    look: 'value',
    cell: ({ command, matched }, { seekers }) => <Command {...{ command, matched, seekers }} />,
  },
  {
    id: 'parent',
    title: 'Parent',
    width: '72px',
    look: 'value',
    cell: ({ parent }, { seekers }) => value(parent, seekers.parent),
  },
  {
    id: 'user',
    title: 'User',
    width: '56px',
    look: 'value',
    cell: ({ user }, { seekers }) => value(user, seekers.user),
  },
  {
    id: 'status',
    title: 'State',
    width: '104px',
    look: 'sign',
    cell: ({ status, closeReason }) => <StatusParts status={status} reason={closeReason} />,
  },
  {
    id: 'owner',
    title: 'Owner',
    width: '64px',
    cell: ({ assignees }) => words(assignees),
  },
  {
    id: 'container',
    title: 'Container',
    width: '120px',
    look: 'value',
    cell: ({ container }, { seekers }) => value(container, seekers.container),
  },
  {
    id: 'image',
    title: 'Image',
    width: 'minmax(120px, 1fr)',
    look: 'value',
    cell: ({ image }, { seekers }) => value(image, seekers.image),
  },
  {
    id: 'host',
    title: 'Node',
    width: '120px',
    look: 'value',
    cell: ({ host }, { seekers }) => value(host, seekers.host),
  },
  {
    id: 'process',
    title: 'Process',
    width: '100px',
    look: 'value',
    cell: ({ process }, { seekers }) => value(process, seekers.process),
  },
  {
    id: 'event',
    title: 'Event',
    width: '104px',
    look: 'time',
    cell: ({ firstEvent }, { zone }) => (firstEvent === null ? null : rowTime(firstEvent, zone)),
    hover: ({ firstEvent }, { zone }) => (firstEvent === null ? '' : wholeTime(firstEvent, zone)),
  },
  { id: 'tags', title: 'Tags', width: 'minmax(80px, 140px)', cell: ({ tags }) => words(tags) },
  {
    id: 'risk',
    title: 'Risk',
    width: '48px',
    align: 'end',
    isSortable: true,
    look: 'sign',
    cell: ({ riskScore }) => riskScore,
  },
  {
    id: 'suppressed',
    title: 'Suppressed',
    width: '84px',
    align: 'end',
    cell: ({ suppressed }) => suppressed.toLocaleString('en'),
  },
  {
    id: 'notes',
    title: 'Notes',
    width: '48px',
    align: 'end',
    cell: ({ notes }) => (notes === 0 ? null : notes),
  },
];

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
): readonly Column<AlertSummary>[] {
  const wanted = chosen ?? (isSplit ? NARROW_COLUMNS : USUAL_COLUMNS);
  return wanted.flatMap((id) => {
    const column = ALERT_COLUMNS.find((each) => each.id === id);
    if (column === undefined) return [];
    const { cell, hover, ...rest } = column;
    return [
      {
        ...rest,
        width: isSplit ? (NARROW[id] ?? column.width) : column.width,
        cell: (alert: AlertSummary) => cell(alert, setting),
        ...(hover === undefined ? {} : { hover: (alert: AlertSummary) => hover(alert, setting) }),
      },
    ];
  });
}

interface CardProps {
  readonly alert: AlertSummary;
  /** Left out, when it was raised. */
  readonly at?: string;
  readonly seekers?: Seekers;
}

/** On a phone. */
export function AlertCard({ alert, at = alert.time, seekers = NO_SEEKERS }: CardProps) {
  const { severity, ruleName, command, matched, pod, container, host, status, closeReason } = alert;
  return (
    <Card
      severity={severity}
      name={<MarkedText text={ruleName} marks={seekers.rule(ruleName)} />}
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
