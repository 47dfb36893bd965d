import { createHash } from 'node:crypto';
import { TIMESTAMP } from '../../../detect/evaluate/setup.ts';
import { type DataSetAliases, DATA_SET_ALIASES } from '../../../events/origin/data-set-aliases.ts';
import { ruleTypeOf } from '../../../detect/types/index.ts';
import { print } from '../../../lang/index.ts';
import type { RunnableRule } from '../../../runs/rules/load-rules.ts';
import type { GenerationRule, MatchGeneration } from './matched-batch.ts';

/** To be incremented when the engine changes which events are candidates: they are then matched again. */
const VERSION = 3;

/**
 * A hash of everything that decides which events are candidates of a rule. It excludes the layout of its query,
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
    // The field also decides which latest time of all events is collected.
    timestampField ?? null,
    tiebreakerField ?? null,
    filters,
    [...dataSetAliases].toSorted(([one], [other]) => (one < other ? -1 : 1)),
  ];
  return createHash('sha256').update(JSON.stringify(parts, asText)).digest('hex').slice(0, 32);
}

/** Integers outside the safe range occur in filters of TOML. */
const asText = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? `${value}n` : value;

/** The part of a running rule that decides its candidates. */
interface SignedRule extends Pick<RunnableRule, 'rule' | 'source'> {
  readonly signature: string;
}

/** The rules that events are matched against from now on. Rules with the same candidates share them. */
export function generationOf(
  { rules }: { readonly rules: readonly SignedRule[] },
  dataSetAliases: DataSetAliases,
  number: number,
): MatchGeneration {
  const bySignature = new Map<string, GenerationRule>();
  for (const { signature, rule, source } of rules) {
    if (bySignature.has(signature)) continue;
    bySignature.set(signature, {
      signature,
      evaluation: ruleTypeOf(rule).plan(rule, source.statement),
    });
  }
  return { number, rules: [...bySignature.values()], dataSetAliases };
}

/** Fields by which rules order events, in addition to the default one and the time of receipt. */
export function clocksOf({ rules }: MatchGeneration): readonly string[] {
  const fields = new Set(rules.map(({ evaluation }) => evaluation.timestampField ?? TIMESTAMP));
  return [...fields].filter((field) => field !== TIMESTAMP && field !== 'event.ingested');
}
