import { useMemo, useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { Card } from '../../components/card/card.tsx';
import { column } from '../../components/grid/column.ts';
import { Grid, type Column } from '../../components/grid/grid.tsx';
import { SelectionBar } from '../../components/selection-bar/selection-bar.tsx';
import { severityColumn } from '../../components/severity/severity.tsx';
import { Loaded } from '../../components/states/states.tsx';
import { countText } from '../../components/value/counts.ts';
import { NameText, ValueText } from '../../components/value/value.tsx';
import { NOTHING, type Target } from '../../triage/targets.ts';
import { TriageBar } from '../../triage/triage-bar.tsx';
import { TriageKeys } from '../../triage/triage-keys.tsx';
import { RowTime } from './alert-columns.tsx';
import {
  queryText,
  withValue,
  type AlertFilters,
  type AlertSearch,
  type Group,
  filterOf,
  groupName,
} from './alert-search.ts';
import styles from './alerts.module.css';

type Groups = AnswerOf<'GET /dw/alerts/_groups'>;
type GroupRow = Groups['groups'][number];

const MAX_GROUPS = 500;

interface Props {
  readonly filters: AlertFilters;
  readonly by: readonly Group[];
  /** Shows the alerts of a group. */
  readonly onOpen: (filters: AlertFilters) => void;
}

/** Alerts that are alike as one row; the verbs are about all of a group. */
export function AlertGroupList({ filters, by, onOpen }: Props) {
  const groups = useAnswer('GET /dw/alerts/_groups', {
    query: { ...filters, by: [...by], limit: MAX_GROUPS },
  });
  const [current, setCurrent] = useState<string | null>(null);
  const columns = useMemo(() => columnsOf(by), [by]);
  return (
    <Loaded of={groups}>
      {(data) => {
        const row = data.groups.find((group) => idOf(group) === current);
        const inside = row === undefined ? null : filtersOfGroup(filters, by, row);
        const target: Target =
          row === undefined || inside === null
            ? NOTHING
            : { kind: 'query', query: queryText(inside), count: row.count };
        return (
          <div className={styles['list']}>
            <Grid
              label="Groups of alerts"
              columns={columns}
              rows={data.groups}
              total={data.total}
              idOf={idOf}
              current={current}
              onCurrent={setCurrent}
              onOpen={(group) => {
                const next = filtersOfGroup(filters, by, group);
                if (next !== null) onOpen(next);
              }}
              card={(group) => <GroupCard group={group} by={by} />}
            />
            <TriageKeys target={target}>
              {(handle) =>
                target.kind !== 'query' ? (
                  row !== undefined && (
                    <p className="muted" style={{ margin: 0, padding: '6px 16px' }}>
                      No filter finds alerts without a value. To change them, open the list without
                      groups.
                    </p>
                  )
                ) : (
                  <SelectionBar
                    label="This group"
                    count={`${countText(target.count)} in this group`}
                  >
                    <TriageBar handle={handle} canNote={false} />
                  </SelectionBar>
                )
              }
            </TriageKeys>
            <Foot data={data} />
          </div>
        );
      }}
    </Loaded>
  );
}

const Foot = ({ data: { groups, total, countedPerValue } }: { readonly data: Groups }) => (
  <div
    className="small spread"
    style={{ padding: '4px 16px', borderTop: '1px solid var(--border-soft)' }}
  >
    <span>
      {groups.length < total
        ? `The ${groups.length.toLocaleString('en')} largest of ${total.toLocaleString('en')} groups`
        : countText(total, 'group')}
    </span>
    {countedPerValue.length > 0 && (
      <span>An alert with several {countedPerValue.join('s and ')}s is in a group of each.</span>
    )}
  </div>
);

const idOf = ({ values }: GroupRow) => JSON.stringify(values);

/** `null` where a value is missing: no filter finds alerts without one. */
function filtersOfGroup(
  filters: AlertFilters,
  by: readonly Group[],
  { values }: GroupRow,
): AlertFilters | null {
  let next: AlertSearch = filters;
  for (const [index, group] of by.entries()) {
    const value = values[index];
    if (value === null || value === undefined) return null;
    const name = filterOf(group);
    // It replaces what is asked for: a group is within it.
    next = withValue({ ...next, [name]: undefined }, name, value);
  }
  return next;
}

function columnsOf(by: readonly Group[]): readonly Column<GroupRow>[] {
  return [
    severityColumn(),
    ...by.map((group, index): Column<GroupRow> =>
      column(group, groupName(group), 'minmax(120px, 1fr)', (row) => (
        <GroupValue row={row} index={index} noun={groupName(group).toLowerCase()} />
      )),
    ),
    column('count', 'Alerts', '72px', ({ count }) => count.toLocaleString('en'), { align: 'end' }),
    column('open', 'Not closed', '84px', ({ open }) => open.toLocaleString('en'), { align: 'end' }),
    column('first', 'First', '104px', ({ first }) => <RowTime at={first} />),
    column('last', 'Last', '104px', ({ last }) => <RowTime at={last} />),
  ];
}

interface ValueProps {
  readonly row: GroupRow;
  readonly index: number;
  /** Named where a group has no value: "no owner". */
  readonly noun: string;
}

function GroupValue({ row, index, noun }: ValueProps) {
  const label = row.labels[index] ?? null;
  if (label !== null) return <NameText text={label} most={120} />;
  const value = row.values[index] ?? null;
  if (value === null || value === '') return <span className="muted">no {noun}</span>;
  return <ValueText text={value} most={120} />;
}

const GroupCard = ({ group, by }: { readonly group: GroupRow; readonly by: readonly Group[] }) => (
  <Card
    severity={group.severity}
    name={by.map((each, index) => (
      <span key={each}>
        <GroupValue row={group} index={index} noun={groupName(each).toLowerCase()} />{' '}
      </span>
    ))}
  >
    <span>
      {countText(group.count, 'alert')}, {countText(group.open)} not closed
    </span>
    <RowTime at={group.last} />
  </Card>
);
