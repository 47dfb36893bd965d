import { quote } from '../model/quote.ts';
import type { Problem } from '../problem.ts';
import type { LoadedRule } from '../validate/validate-rule.ts';

/** An error at every rule whose `rule_id` an earlier one has. */
export function duplicateProblems(rules: readonly LoadedRule[]): Problem[] {
  const first = new Map<string, LoadedRule>();
  return rules.flatMap((loaded) => {
    const id = loaded.document.rule['rule_id'];
    if (typeof id !== 'string' || id.trim() === '') return [];
    const other = first.get(id);
    if (other === undefined) {
      first.set(id, loaded);
      return [];
    }
    return [
      loaded.report({
        code: 'RUL1008',
        path: ['rule', 'rule_id'],
        message: `the rule_id ${quote(id)} is already that of a rule in ${other.file}`,
        hint: 'give one of them a new UUID',
      }),
    ];
  });
}
