import type { DataSetAliases } from '../../events/origin/data-set-aliases.ts';
import { evaluationRule } from '../rules/block-setup.ts';
import type { RunnableRule } from '../rules/load-rules.ts';
import type { GenerationRule, MatchGeneration } from './matched-batch.ts';

/** What of a rule that runs decides its candidates. */
interface SignedRule extends Pick<RunnableRule, 'rule' | 'source'> {
  readonly signature: string;
}

/** The rules that events are matched against from now on. Rules that have the same candidates share them. */
export function generationOf(
  { rules }: { readonly rules: readonly SignedRule[] },
  dataSetAliases: DataSetAliases,
  number: number,
): MatchGeneration {
  const bySignature = new Map<string, GenerationRule>();
  for (const { signature, rule, source } of rules) {
    if (bySignature.has(signature)) continue;
    bySignature.set(signature, { signature, evaluation: evaluationRule(rule, source.statement) });
  }
  return { number, rules: [...bySignature.values()], dataSetAliases };
}
