import type { AlertQuery } from '../../../alert-store.ts';
import type { AlertGroup, AlertGroupField } from '../../../alert-overview.ts';
import type { Database } from '../../sqlite/database.ts';
import { ALL_STATES, isUnresolved, numberOfField, severityAt, stateAt } from './codes.ts';
import { conditionsOf } from './conditions.ts';
import type { Effort } from './effort.ts';
import { choose, columnOf, namesOf, readColumns } from './counts.ts';

const STATES = ALL_STATES.length;

/** All combinations of values, in no order. */
export function groupsOf(
  database: Database,
  query: AlertQuery,
  by: readonly AlertGroupField[],
  effort: Effort,
): AlertGroup[] {
  const conditions = conditionsOf(query, database, effort);
  if (conditions === null) return [];
  const fields = by.map((field) => fieldOf(database, field));
  const columns = [...new Set(fields.map(({ column }) => column))];
  const { path, filters } = choose(database, conditions, effort, ['severity', 'state', ...columns]);
  const counts = new Map<string, Group>();
  const read = [`a.severity * ${STATES} + a.state`, 'a.created', ...columns.map((c) => `a.${c}`)];
  readColumns(database, path, filters, read, [], (lists) => {
    const [kinds = [], created = []] = lists;
    const numbers = fields.map(({ column }) => lists[2 + columns.indexOf(column)]!);
    for (const [row, kind] of kinds.entries()) {
      const keys = fields.map(({ keyOf }, at) => keyOf(numbers[at]![row]!));
      const time = created[row]!;
      add(counts, keys.join(), {
        keys,
        count: 1,
        open: isUnresolved(kind! % STATES) ? 1 : 0,
        severity: Math.floor(kind! / STATES),
        first: time,
        last: time,
      });
    }
  });
  return named(fields, [...counts.values()]);
}

interface Group {
  /** Numbers of values, as the field has them; then the values. */
  readonly keys: readonly (number | string | null)[];
  count: number;
  open: number;
  severity: number;
  first: number;
  last: number;
}

function add(groups: Map<string, Group>, key: string, some: Group): void {
  const known = groups.get(key);
  if (known === undefined) {
    groups.set(key, some);
    return;
  }
  known.count += some.count;
  known.open += some.open;
  known.severity = Math.max(known.severity, some.severity);
  known.first = Math.min(known.first, some.first);
  known.last = Math.max(known.last, some.last);
}

/** Revisions of a rule, and workloads with a value in common, become one. */
function named(fields: readonly GroupField[], counts: readonly Group[]): AlertGroup[] {
  const names = fields.map(({ namesOf: of }, at) => {
    const known = of([...new Set(counts.map(({ keys }) => keys[at] as number))]);
    return (key: number) => known.get(key) ?? NONE;
  });
  const groups = new Map<string, Group>();
  for (const group of counts) {
    const found = names.map((of, at) => of(group.keys[at] as number));
    for (const values of combinations(found))
      add(groups, JSON.stringify(values), { ...group, keys: values });
  }
  return [...groups.values()].map(({ keys, severity, ...group }) => ({
    values: keys as (string | null)[],
    ...group,
    severity: severityAt(severity),
  }));
}

/** An alert has the values of one key; of several labels, that of the list of them. */
interface GroupField {
  readonly column: string;
  readonly keyOf: (number: number | null) => number;
  readonly namesOf: (keys: readonly number[]) => ReadonlyMap<number, readonly (string | null)[]>;
}

const NOTHING = -1;
const NONE = [null];

function fieldOf(database: Database, by: AlertGroupField): GroupField {
  if (by === 'tag' || by === 'assignee') return labelField(database, by);
  if (by === 'closeReason') {
    const reasons = new Map(ALL_STATES.map((state) => [state, [stateAt(state).closeReason]]));
    return { column: 'state', keyOf: (number) => number ?? NOTHING, namesOf: () => reasons };
  }
  return {
    column: columnOf(by),
    keyOf: (number) => number ?? NOTHING,
    namesOf: (keys) =>
      new Map([...namesOf(database, by, keys)].map(([number, text]) => [number, [text]])),
  };
}

function labelField(database: Database, by: 'tag' | 'assignee'): GroupField {
  const lists = new Map<string, number>();
  const values: string[][] = [];
  const ofAlert = new Map<number, number>();
  for (const { number, labels } of database.all<Labels>(LABELS, numberOfField(by))) {
    const known = lists.get(labels) ?? lists.size;
    lists.set(labels, known);
    values[known] ??= JSON.parse(labels) as string[];
    ofAlert.set(number, known);
  }
  return {
    column: 'number',
    keyOf: (number) => ofAlert.get(number ?? NOTHING) ?? NOTHING,
    namesOf: () => new Map(values.entries()),
  };
}

function combinations(found: readonly (readonly (string | null)[])[]): (string | null)[][] {
  let all: (string | null)[][] = [[]];
  for (const values of found)
    all = all.flatMap((begun) => values.map((value) => [...begun, value]));
  return all;
}

interface Labels {
  readonly number: number;
  /** JSON. */
  readonly labels: string;
}

/** An alert has some labels, in the order of their texts. */
const LABELS = `SELECT number, json_group_array(value) AS labels FROM (
    SELECT l.number, v.value FROM alert_values v CROSS JOIN alert_labels l ON l.label = v.number
    WHERE v.field = ? ORDER BY l.number, v.value
  ) GROUP BY number`;
