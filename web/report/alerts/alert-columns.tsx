import { Badge } from '../../components/badge/badge.tsx';
import { Card } from '../../components/card/card.tsx';
import type { Column } from '../../components/grid/grid.tsx';
import { Severity } from '../../components/severity/severity.tsx';
import { timeText } from '../../components/time/format-time.ts';
import { useTimeZone, zoneText, type TimeZone } from '../../components/time/time-zone.ts';
import { countText } from '../../components/value/counts.ts';
import { HitText, type Seeker, ValueText, NameText } from '../../components/value/value.tsx';
import type { View } from '../fragment.ts';
import type { Alert } from '../model.ts';
import type { Group, Row } from '../rows.ts';
import { NO_MARKS, type RowMarks } from '../search.ts';
import styles from './alerts.module.css';

const MAX_TEXT = 200;

const value = (text: string, most = MAX_TEXT) =>
  text === '' ? null : <ValueText text={text} most={most} />;
const name = (text: string, seek?: Seeker) => <NameText text={text} marks={seek?.(text) ?? []} />;

/** The columns of alerts, and what the row of a group has there. */
function column(
  id: string,
  title: string,
  width: string,
  alert: (alert: Alert) => React.ReactNode,
  group: (group: Group) => React.ReactNode,
  more: Partial<Column<Row>> = {},
): Column<Row> {
  const cell = (row: Row) => (row.kind === 'alert' ? alert(row.alert) : group(row.group));
  return { id, title, width, cell, ...more };
}

const severity = column(
  'severity',
  'Severity',
  '18px',
  ({ severity }) => <Severity severity={severity} />,
  ({ severity }) => <Severity severity={severity} />,
  { hidesTitle: true },
);
const time: Omit<Column<Row>, 'title'> = {
  id: 'time',
  width: '144px',
  isSortable: true,
  cell: (row) => (row.kind === 'alert' ? <RowTime at={row.alert.start} /> : <Fold row={row} />),
};
const risk = column(
  'risk',
  'Risk',
  '44px',
  ({ riskScore }) => riskScore,
  ({ alerts }) => Math.max(...alerts.map(({ riskScore }) => riskScore)),
  { align: 'end', isSortable: true },
);
const what = (marks: RowMarks) =>
  column(
    'what',
    'What was done',
    'minmax(200px, 3.2fr)',
    (alert) => <What alert={alert} marks={marks} />,
    (group) => (
      <span className="muted">
        <GroupTimes group={group} />
      </span>
    ),
  );
const rule = (marks: RowMarks) =>
  column(
    'rule',
    'Rule',
    'minmax(120px, 1.7fr)',
    (alert) => name(alert.name, marks.rule),
    ({ alerts, title, key }) =>
      key.startsWith('rule') ? <strong>{name(title, marks.rule)}</strong> : rulesText(alerts),
  );
const container = ({ place: seek }: RowMarks) =>
  column(
    'container',
    'Container',
    'minmax(90px, 0.9fr)',
    ({ place }) => (place === '' ? null : <HitText text={place} seek={seek} most={MAX_TEXT} />),
    ({ alerts, title, key }) =>
      key.startsWith('rule') ? placesText(alerts) : <strong>{value(title)}</strong>,
  );

interface How {
  readonly view: View;
  /** Whether an alert is open beside the list, and says the rest. */
  readonly isSplit: boolean;
  readonly zone: TimeZone;
  readonly marks: RowMarks;
}

export function columnsFor({ view, isSplit, zone, marks }: How): readonly Column<Row>[] {
  const first = [severity, { ...time, title: `Time (${zoneText(zone)})` }];
  // Beside an open alert, what groups the rows stays.
  if (isSplit) return [...first, (view === 'container' ? container : rule)(marks), what(marks)];
  const others = view === 'container' ? [container, what, rule] : [rule, what, container];
  return [...first, ...others.map((make) => make(marks)), risk];
}

const Fold = ({ row: { group, isOpen } }: { readonly row: Row & { readonly kind: 'group' } }) => (
  <span className={styles['fold']}>
    <span aria-hidden="true">{isOpen ? '▾' : '▸'}</span>
    {countText(group.alerts.length, 'alert')}
    <span className="unseen">{isOpen ? ', unfolded' : ', folded'}</span>
  </span>
);

interface WhatProps {
  readonly alert: Alert;
  readonly marks?: RowMarks;
}

/** `parent → command`, after what is special about the alert. */
export function What({ alert, marks = NO_MARKS }: WhatProps) {
  const { parent, what, suppression, isBuildingBlock } = alert;
  return (
    <>
      {isBuildingBlock && (
        <>
          <Badge>building block</Badge>{' '}
        </>
      )}
      {suppression !== null && suppression.count > 0 && (
        <>
          <Badge>+{countText(suppression.count)}</Badge>{' '}
        </>
      )}
      {parent !== '' && (
        <span className="muted">
          <ValueText text={parent} most={60} marks={marks.parent(parent)} /> →{' '}
        </span>
      )}
      <HitText text={what} seek={marks.what} most={MAX_TEXT} />
    </>
  );
}

/** `11-24 15:32:20.860`: the year is in the head. */
function RowTime({ at }: { readonly at: string | null }) {
  const zone = useTimeZone();
  if (at === null) return <span className="muted">no time</span>;
  return (
    <time dateTime={at} className="muted">
      {timeText(at, zone, true).slice(5)}
    </time>
  );
}

function GroupTimes({ group: { alerts } }: { readonly group: Group }) {
  const zone = useTimeZone();
  const times = alerts.flatMap(({ at }) => at ?? []);
  if (times.length === 0) return null;
  const first = timeText(Math.min(...times), zone).slice(5);
  const last = timeText(Math.max(...times), zone).slice(5);
  if (first === last) return first;
  return `${first} to ${first.slice(0, 5) === last.slice(0, 5) ? last.slice(6) : last}`;
}

function rulesText(alerts: readonly Alert[]) {
  const rules = new Set(alerts.map(({ ruleAt }) => ruleAt));
  return <span className="muted">{countText(rules.size, 'rule')}</span>;
}

function placesText(alerts: readonly Alert[]) {
  const places = [...new Set(alerts.map(({ place }) => place))];
  const [only] = places;
  return only !== undefined && places.length === 1 ? (
    value(only)
  ) : (
    <span className="muted">{countText(places.length, 'container')}</span>
  );
}

interface CardProps {
  readonly row: Row;
  readonly view: View;
  readonly marks: RowMarks;
}

/** On a phone. */
export function RowCard({ row, view, marks }: CardProps) {
  if (row.kind === 'group') {
    const { severity, title, alerts, about } = row.group;
    return (
      <Card
        severity={severity}
        name={name(title, marks.rule)}
        end={<span aria-hidden="true">{row.isOpen ? '▾' : '▸'}</span>}
        line={
          <>
            {countText(alerts.length, 'alert')}
            <span className="muted">
              {' · '}
              <GroupTimes group={row.group} />
            </span>
            <span className="unseen">{row.isOpen ? ', unfolded' : ', folded'}</span>
          </>
        }
      >
        {view === 'rule' ? placesText(alerts) : value(about, 120)}
      </Card>
    );
  }
  const { alert } = row;
  return (
    <div className={view === 'time' ? '' : styles['inGroup']}>
      <Card
        severity={alert.severity}
        name={name(alert.name, marks.rule)}
        end={
          <span style={{ fontSize: 'var(--text-12)' }}>
            <RowTime at={alert.start} />
          </span>
        }
        line={<What alert={alert} marks={marks} />}
      >
        <HitText text={alert.place} seek={marks.place} most={80} />
      </Card>
    </div>
  );
}
