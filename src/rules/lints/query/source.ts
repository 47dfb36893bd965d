import { sourceOf } from '../../../events/catalogue/known-fields.ts';
import { visit, type Field } from '../../../lang/index.ts';
import { atQuery, queryLint } from '../lint.ts';

/** Fields that the events a rule reads never have. */
export const absentField = queryLint(function* (statement, rule) {
  const source = sourceOf(rule.index ?? []);
  if (source === null) return;
  const fields: Field[] = [];
  visit(statement, (node) => {
    if (node.kind === 'Field' && !node.optional) fields.push(node);
  });
  for (const { path, span } of fields) {
    const instead = source.absent?.(path) ?? null;
    if (instead === null) continue;
    yield atQuery('RUL2003', span, `events of ${source.name} never have ${path}`, instead);
  }
});
