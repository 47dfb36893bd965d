import { knownFields } from '../../events/catalogue/known-fields.ts';
import { quote } from '../model/quote.ts';
import { isRunnable } from '../model/rule-types.ts';
import type { Problem } from '../problem.ts';
import type { LoadedRule } from '../loaded-rule.ts';
import { fieldsOf } from './entry.ts';
import type { ExceptionItem } from './model.ts';

type Attached = Pick<LoadedRule, 'rule' | 'report'>;

/**
 * Fields of an item that no event of its rules has. Reported, at the first of these rules, only if
 * all fields of the events of each rule are known. A typo is reported at the item itself.
 */
export function absentFields(item: ExceptionItem, rules: readonly Attached[]): readonly Problem[] {
  const [first] = rules;
  if (first === undefined) return [];
  const known = rules.map(({ rule }) =>
    rule !== null && isRunnable(rule) ? knownFields(rule.index) : null,
  );
  const isAbsent = (field: string) =>
    known.every((each) => each?.isComplete === true && !each.has(field) && !each.isObject(field));
  return item.entries
    .flatMap(fieldsOf)
    .filter((field) => isAbsent(field) && known[0]?.typosOf(field).length === 0)
    .map((field) => ({
      ...first.report({
        code: 'RUL3113',
        path: ['rule', 'index'],
        message: `the exception ${quote(item.item_id)} compares ${quote(field)}, which the events of its rules do not have`,
        hint: 'the condition is never true: use a field that the events have',
      }),
      severity: 'warning' as const,
    }));
}
