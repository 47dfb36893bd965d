import { quote } from '../model/quote.ts';
import type { LoadedRule } from '../loaded-rule.ts';

/** An error at every rule whose `rule_id` an earlier one has; only the first one runs. */
export function withoutDuplicates(rules: readonly LoadedRule[]): LoadedRule[] {
  const first = new Map<string, LoadedRule>();
  return rules.map((loaded) => {
    const id = loaded.rule?.rule_id ?? loaded.document.rule['rule_id'];
    if (typeof id !== 'string' || id.trim() === '') return loaded;
    const other = first.get(id);
    if (other === undefined) {
      first.set(id, loaded);
      return loaded;
    }
    const problem = loaded.report({
      code: 'RUL1008',
      path: ['rule', 'rule_id'],
      message: `the rule_id ${quote(id)} is already used by a rule in ${other.file}`,
      hint: 'give one of them a new UUID',
    });
    return { ...loaded, rule: null, statement: null, problems: [...loaded.problems, problem] };
  });
}
