import type { DataSetAliases } from '../../events/origin/data-set-aliases.ts';
import type { ActiveRules } from '../rules/active-rules.ts';
import { evaluationRule } from '../rules/block-setup.ts';
import type { GenerationRule, MatchGeneration } from './matched-batch.ts';

/** The rules that events are matched against from now on. Rules that have the same candidates share them. */
export function generationOf(
  { rules }: Pick<ActiveRules, 'rules'>,
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
