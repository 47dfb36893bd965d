import { TIMESTAMP } from '../../../detect/evaluate/setup.ts';
import type { DataSetAliases } from '../../../events/origin/data-set-aliases.ts';
import { ruleTypeOf } from '../../../detect/types/index.ts';
import type { RunnableRule } from '../../../runs/rules/load-rules.ts';
import type { GenerationRule, MatchGeneration } from './matched-batch.ts';

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
