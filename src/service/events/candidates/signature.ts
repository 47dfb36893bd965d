import { createHash } from 'node:crypto';
import { DATA_SET_ALIASES, type DataSetAliases } from '../../../events/origin/data-set-aliases.ts';
import { print } from '../../../lang/index.ts';
import { ruleTypeOf } from '../../../detect/types/index.ts';
import type { RunnableRule } from '../../../runs/rules/load-rules.ts';

/** Grows when the engine changes which events are candidates: those of earlier versions are then found again. */
const VERSION = 3;

/**
 * A hash of all that decides which events are candidates of a rule. The layout of its query is no part of it, nor are
 * exceptions, suppression, schedule, names and texts.
 */
export function signatureOf(
  { rule, source: { statement } }: Pick<RunnableRule, 'rule' | 'source'>,
  dataSetAliases: DataSetAliases = DATA_SET_ALIASES,
): string {
  const evaluated = ruleTypeOf(rule).plan(rule, statement);
  const { index, eventCategoryField, timestampField, tiebreakerField, filters } = evaluated;
  const parts = [
    VERSION,
    statement === null ? rule.query : print(statement),
    index,
    eventCategoryField ?? null,
    // The latest time of all events is gathered by it too.
    timestampField ?? null,
    tiebreakerField ?? null,
    filters,
    [...dataSetAliases].toSorted(([one], [other]) => (one < other ? -1 : 1)),
  ];
  return createHash('sha256').update(JSON.stringify(parts, asText)).digest('hex').slice(0, 32);
}

/** Whole numbers beyond those of JSON stand in filters of TOML. */
const asText = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? `${value}n` : value;
