import type { Column } from '../../components/grid/grid.tsx';
import { Severity } from '../../components/severity/severity.tsx';
import { Status } from '../../components/status/status.tsx';
import { ValueText } from '../../components/value/value.tsx';
import type { AlertSummary } from '../../triage/targets.ts';
import { RowTime } from './row-time.tsx';
import styles from './alerts.module.css';

const MOST = 200;

const value = (text: string) => (text === '' ? null : <ValueText text={text} most={MOST} />);
const words = (all: readonly string[]) => (all.length === 0 ? null : all.join(', '));

/** All columns; those in use are chosen. Plain elements alone. */
export const ALERT_COLUMNS: readonly Column<AlertSummary>[] = [
  {
    id: 'severity',
    title: 'Severity',
    hidesTitle: true,
    width: '18px',
    isSortable: true,
    cell: ({ severity }) => <Severity severity={severity} />,
  },
  {
    id: 'time',
    title: 'Raised',
    width: '104px',
    isSortable: true,
    cell: ({ time }) => <RowTime at={time} />,
  },
  {
    id: 'rule',
    title: 'Rule',
    width: 'minmax(130px, 1.7fr)',
    cell: ({ ruleName, suppressed }) => (
      <>
        {ruleName}
        {suppressed > 0 && <span className="muted"> +{suppressed.toLocaleString('en')}</span>}
      </>
    ),
  },
  {
    id: 'place',
    title: 'Pod / container',
    width: 'minmax(100px, 1fr)',
    cell: ({ pod, container, host }) => value(pod || container || host),
  },
  {
    id: 'command',
    title: 'What was done',
    width: 'minmax(180px, 3.6fr)',
    cell: ({ command }) => value(command),
  },
  {
    id: 'parent',
    title: 'Parent',
    width: '72px',
    cell: ({ parent }) => value(parent),
  },
  { id: 'user', title: 'User', width: '56px', cell: ({ user }) => value(user) },
  {
    id: 'status',
    title: 'State',
    width: '104px',
    cell: ({ status, closeReason }) => <Status status={status} reason={closeReason} />,
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
    cell: ({ container }) => value(container),
  },
  {
    id: 'image',
    title: 'Image',
    width: 'minmax(120px, 1fr)',
    cell: ({ image }) => value(image),
  },
  { id: 'host', title: 'Node', width: '120px', cell: ({ host }) => value(host) },
  { id: 'process', title: 'Process', width: '100px', cell: ({ process }) => value(process) },
  {
    id: 'event',
    title: 'Event',
    width: '104px',
    cell: ({ firstEvent }) => (firstEvent === null ? null : <RowTime at={firstEvent} />),
  },
  { id: 'tags', title: 'Tags', width: 'minmax(80px, 140px)', cell: ({ tags }) => words(tags) },
  {
    id: 'risk',
    title: 'Risk',
    width: '48px',
    align: 'end',
    isSortable: true,
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

/** Where an alert is open beside the list, it says the rest. */
const NARROW_COLUMNS: readonly string[] = ['severity', 'time', 'rule', 'command', 'status'];

export function columnsOf(chosen: readonly string[] | undefined, isSplit: boolean) {
  const wanted = chosen ?? (isSplit ? NARROW_COLUMNS : USUAL_COLUMNS);
  return wanted.flatMap((id) => ALERT_COLUMNS.find((column) => column.id === id) ?? []);
}

interface CardProps {
  readonly alert: AlertSummary;
  /** Left out, when it was raised. */
  readonly at?: string;
}

/** On a phone. */
export function AlertCard({ alert, at = alert.time }: CardProps) {
  const { severity, ruleName, command, pod, container, host, status, closeReason } = alert;
  return (
    <div className={styles['card']}>
      <div className={styles['cardHead']}>
        <Severity severity={severity} />
        <strong>{ruleName}</strong>
        <RowTime at={at} />
      </div>
      <div className={styles['cardLine']}>
        <ValueText text={command} most={MOST} />
      </div>
      <div className={styles['cardFoot']}>
        <ValueText text={pod || container || host} most={80} />
        <Status status={status} reason={closeReason} />
      </div>
    </div>
  );
}
