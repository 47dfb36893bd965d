import {
  type AlertColumn,
  type AlertCondition,
  ALERT_FACETS,
  type AlertFacet,
} from '../../../alert-store.ts';
import type { Database, SqlValue } from '../../database.ts';
import { Table } from '../../rows.ts';
import {
  ALERT,
  ALL_SEVERITIES,
  BLOCK,
  FACET_COLUMNS,
  HIDDEN_ALERT,
  HIDDEN_BLOCK,
  idBytes,
  isOfWorkload,
  numberOfField,
  severityAt,
  statesWhere,
} from './codes.ts';
import { checkValues, facetText, refusal } from '../../../alert-limits.ts';
import { AlertValues } from './values.ts';

/** Conditions within conditions, and in all. */
const MAX_DEPTH = 100;
const MAX_CONDITIONS = 10_000;

/** Columns that it reads, its text, and what is bound in it. */
interface Sql {
  readonly columns: readonly string[];
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

const TRUE: Sql = { columns: [], sql: 'TRUE', values: [] };
const FALSE: Sql = { columns: [], sql: 'FALSE', values: [] };

/** A condition of any form on rows of `alerts a`; `null` if no alert can satisfy it. */
export function whereSql(condition: AlertCondition, database: Database): Sql | null {
  const compiled = new Compiler(database).of(condition, 0);
  return compiled.sql === 'FALSE' ? null : compiled;
}

/** Revisions of rules that a condition as a whole demands, for which there is an index. */
export function revisionsIn(where: AlertCondition | undefined): readonly number[] | null {
  return demanded(where, 'revision')?.map(Number) ?? null;
}

/** Facets of which a condition as a whole demands that their column does not say all. */
export const partialIn = (where: AlertCondition | undefined): readonly string[] | null =>
  demanded(where, 'partial');

function demanded(
  where: AlertCondition | undefined,
  column: AlertColumn,
): readonly string[] | null {
  if (where === undefined) return null;
  for (const part of 'all' in where ? where.all : [where]) {
    if ('column' in part && part.column === column && part.values !== null) return part.values;
  }
  return null;
}

/** SQL that is true or false and never null, so that it can be negated. */
class Compiler extends Table {
  readonly #values = new AlertValues(this.database);
  #conditions = 0;

  of(condition: AlertCondition, depth: number): Sql {
    this.#conditions += 1;
    if (depth > MAX_DEPTH || this.#conditions > MAX_CONDITIONS) {
      throw refusal('a condition on alerts has too many parts');
    }
    if ('all' in condition) return joined(condition.all, 'AND', (each) => this.of(each, depth + 1));
    if ('any' in condition) return joined(condition.any, 'OR', (each) => this.of(each, depth + 1));
    if ('not' in condition) return negated(this.of(condition.not, depth + 1));
    if ('between' in condition) return between(condition);
    return this.#column(condition.column, condition.values);
  }

  #column(column: AlertColumn, values: readonly string[] | null): Sql {
    if (values !== null) checkValues(`values of ${column}`, values);
    switch (column) {
      case 'id':
        return values === null ? TRUE : identified(values);
      case 'kind':
      case 'hidden':
        return oneOf(
          'kind',
          KINDS.filter((kind) => values?.includes(kindText(kind, column)) ?? true),
        );
      case 'severity':
        return oneOf(
          'severity',
          ALL_SEVERITIES.filter((each) => values?.includes(severityAt(each)) ?? true),
        );
      case 'status':
      case 'closeReason':
        return oneOf(
          'state',
          statesWhere((state) => {
            const value = state[column];
            return value !== null && (values === null || values.includes(value));
          }),
        );
      case 'revision':
        return values === null
          ? TRUE
          : oneOf('rule', values.map(Number).filter(Number.isSafeInteger));
      case 'story':
        return values === null ? present('story') : oneOf('story', this.#stories(values));
      case 'group':
        return values === null
          ? present('sequence')
          : oneOf(
              'sequence',
              values.flatMap((each) => idBytes(each) ?? []),
            );
      case 'tag':
      case 'assignee':
      case 'partial':
        return values === null
          ? labelledAtAll(numberOfField(column))
          : labelled(this.#values.numbersOf(column, values));
      default:
        return this.#facet(column, values);
    }
  }

  #facet(facet: AlertFacet, values: readonly string[] | null): Sql {
    if (!ALERT_FACETS.includes(facet)) throw refusal('a condition names no column of alerts');
    const column = FACET_COLUMNS[facet];
    const numbers = values === null ? null : this.#values.numbersOf(facet, values.map(facetText));
    if (isOfWorkload(facet)) return ofWorkloads(column, numbers);
    return numbers === null ? present(column) : oneOf(column, numbers);
  }

  #stories(ids: readonly string[]): number[] {
    return this.database.column(STORIES, JSON.stringify(ids));
  }
}

const STORIES = 'SELECT number FROM stories WHERE id IN (SELECT value FROM json_texts(?))';

const KINDS = [ALERT, HIDDEN_ALERT, BLOCK, HIDDEN_BLOCK];

function kindText(kind: number, column: 'kind' | 'hidden'): string {
  if (column === 'kind') return kind >= BLOCK ? 'block' : 'alert';
  return kind === HIDDEN_ALERT || kind === HIDDEN_BLOCK ? 'yes' : 'no';
}

function joined<T>(parts: readonly T[], word: 'AND' | 'OR', sqlOf: (part: T) => Sql): Sql {
  const [zero, one] = word === 'AND' ? ['FALSE', TRUE] : ['TRUE', FALSE];
  const all = parts.map(sqlOf).filter(({ sql }) => sql !== one.sql);
  if (all.some(({ sql }) => sql === zero)) return zero === 'TRUE' ? TRUE : FALSE;
  const [only] = all;
  if (only === undefined) return one;
  if (all.length === 1) return only;
  return {
    columns: all.flatMap(({ columns }) => columns),
    sql: `(${all.map(({ sql }) => sql).join(` ${word} `)})`,
    values: all.flatMap(({ values }) => values),
  };
}

function negated({ columns, sql, values }: Sql): Sql {
  if (sql === 'TRUE') return FALSE;
  if (sql === 'FALSE') return TRUE;
  return { columns, sql: `NOT ${sql}`, values };
}

const present = (column: string): Sql => ({
  columns: [column],
  sql: `(a.${column} IS NOT NULL)`,
  values: [],
});

function oneOf(column: string, values: readonly SqlValue[]): Sql {
  if (values.length === 0) return FALSE;
  const known = { columns: [column] };
  const test = `a.${column} IS NOT NULL AND a.${column}`;
  if (values.length === 1) return { ...known, sql: `(${test} = ?)`, values };
  const areBytes = values.some((value) => typeof value === 'object');
  const list = areBytes
    ? values.map((value) => Buffer.from(value as Uint8Array).toString('hex'))
    : values;
  const wanted = areBytes ? 'unhex(value) FROM json_texts(?)' : 'value FROM json_numbers(?)';
  return {
    ...known,
    sql: `(${test} IN (SELECT ${wanted}))`,
    values: [JSON.stringify(list)],
  };
}

/** Each alert has a workload, which may have no value in the column. */
function ofWorkloads(column: string, numbers: readonly number[] | null): Sql {
  if (numbers?.length === 0) return FALSE;
  const test = numbers === null ? 'IS NOT NULL' : 'IN (SELECT value FROM json_numbers(?))';
  return {
    columns: ['workload'],
    sql: `(a.workload IN (SELECT number FROM alert_workloads WHERE ${column} ${test}))`,
    values: numbers === null ? [] : [JSON.stringify(numbers)],
  };
}

function identified(ids: readonly string[]): Sql {
  const known = ids.filter((id) => idBytes(id) !== null);
  if (known.length === 0) return FALSE;
  return {
    columns: ['number'],
    sql: `(a.number IN (SELECT number FROM alert_details
      WHERE id IN (SELECT unhex(value) FROM json_texts(?))))`,
    values: [JSON.stringify(known)],
  };
}

function labelled(labels: readonly number[]): Sql {
  if (labels.length === 0) return FALSE;
  return {
    columns: ['created', 'number', 'label'],
    sql: `EXISTS (SELECT 1 FROM alert_labels l WHERE l.label IN (SELECT value FROM json_numbers(?))
      AND l.created = a.created AND l.number = a.number)`,
    values: [JSON.stringify(labels)],
  };
}

const labelledAtAll = (field: number): Sql => ({
  columns: ['number', 'label'],
  sql: `EXISTS (SELECT 1 FROM alert_labels l JOIN alert_values v ON v.number = l.label
    WHERE l.number = a.number AND v.field = ?)`,
  values: [field],
});

const BETWEEN = { raised: 'created', risk: 'risk', number: 'number' };

function between({
  between: what,
  from,
  to,
}: Extract<AlertCondition, { readonly between: unknown }>): Sql {
  const column = BETWEEN[what];
  const bound = (test: string, value: number | null): Sql =>
    value === null ? TRUE : { columns: [column], sql: `(a.${column} ${test} ?)`, values: [value] };
  return joined([bound('>=', from), bound('<=', to)], 'AND', (each) => each);
}
