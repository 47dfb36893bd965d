import { Card } from '../../components/card/card.tsx';
import type { ReactNode } from 'react';
import type { Column } from '../../components/grid/grid.tsx';
import { Severity } from '../../components/severity/severity.tsx';
import { Status, StatusParts } from '../../components/status/status.tsx';
import type { TimeZone } from '../../components/time/time-zone.ts';
import { HitText } from '../../components/value/hit-text.tsx';
import { marksOf, type Seeker } from '../../components/value/hits.ts';
import { MarkedText } from '../../components/value/value.tsx';
import { isPlain } from '../../components/value/visible-text.ts';
import type { AlertSummary } from '../../triage/targets.ts';
import { RowTime, rowTime, wholeTime } from './row-time.tsx';
import { NOTHING_SOUGHT, type SoughtIn } from './sought.ts';

const MOST = 200;

/** Most are short, plain and not looked for: their cell has the text itself. */
const value = (text: string, seek: Seeker) =>
  text.length <= MOST && isPlain(text) && seek(text).length === 0 ? (
    text
  ) : (
    <HitText text={text} seek={seek} most={MOST} />
  );

/** What was done. Most are short and plain, too, and have parts that met the rule. */
function Command({ command, matched, sought }: CommandProps) {
  const marks = marksOf(sought.command(command), matched);
  if (command.length <= MOST && isPlain(command) && marks.every(({ isOfRule }) => isOfRule))
    return <MarkedText text={command} marks={marks} />;
  return <HitText text={command} seek={() => marks} most={MOST} />;
}

interface CommandProps extends Pick<AlertSummary, 'command' | 'matched'> {
  readonly sought: SoughtIn;
}

const words = (all: readonly string[]) => (all.length === 0 ? null : all.join(', '));

/** What cells are made with beside their alert. */
interface CellSetting {
  readonly sought: SoughtIn;
  readonly zone: TimeZone;
}

interface AlertColumn extends Omit<Column<AlertSummary>, 'cell' | 'hover'> {
  readonly cell: (alert: AlertSummary, setting: CellSetting) => ReactNode;
  readonly hover?: (alert: AlertSummary, setting: CellSetting) => string;
}

/** All columns; those in use are chosen. Plain elements alone. */
export const ALERT_COLUMNS: readonly AlertColumn[] = [
  {
    id: 'severity',
    title: 'Severity',
    hidesTitle: true,
    width: '18px',
    isSortable: true,
    look: 'sign',
    cell: ({ severity }) => <Severity severity={severity} />,
  },
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
    cell: ({ ruleName, suppressed }, { sought }) => {
      const marks = sought.rule(ruleName);
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
    cell: ({ pod, container, host }, { sought }) => value(pod || container || host, sought.place),
  },
  {
    id: 'command',
    title: 'What was done',
    width: 'minmax(180px, 3.6fr)',
    look: 'value',
    cell: ({ command, matched }, { sought }) => <Command {...{ command, matched, sought }} />,
  },
  {
    id: 'parent',
    title: 'Parent',
    width: '72px',
    look: 'value',
    cell: ({ parent }, { sought }) => value(parent, sought.parent),
  },
  {
    id: 'user',
    title: 'User',
    width: '56px',
    look: 'value',
    cell: ({ user }, { sought }) => value(user, sought.user),
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
    cell: ({ container }, { sought }) => value(container, sought.container),
  },
  {
    id: 'image',
    title: 'Image',
    width: 'minmax(120px, 1fr)',
    look: 'value',
    cell: ({ image }, { sought }) => value(image, sought.image),
  },
  {
    id: 'host',
    title: 'Node',
    width: '120px',
    look: 'value',
    cell: ({ host }, { sought }) => value(host, sought.host),
  },
  {
    id: 'process',
    title: 'Process',
    width: '100px',
    look: 'value',
    cell: ({ process }, { sought }) => value(process, sought.process),
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
  readonly sought?: SoughtIn;
}

/** On a phone. */
export function AlertCard({ alert, at = alert.time, sought = NOTHING_SOUGHT }: CardProps) {
  const { severity, ruleName, command, matched, pod, container, host, status, closeReason } = alert;
  return (
    <Card
      severity={severity}
      name={<MarkedText text={ruleName} marks={sought.rule(ruleName)} />}
      end={<RowTime at={at} />}
      line={
        <HitText
          text={command}
          seek={(text) => marksOf(sought.command(text), matched)}
          most={MOST}
        />
      }
    >
      <HitText text={pod || container || host} seek={sought.place} most={80} />
      <Status status={status} reason={closeReason} />
    </Card>
  );
}
