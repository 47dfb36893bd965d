import type { FieldResolver } from '../../lang/compile/field-access.ts';
import type { Expression } from '../../lang/syntax/ast.ts';
import type { Source } from './pattern-literals.ts';

/**
 * Where the text of an expression comes from, if each text it can have stands in one value of a
 * field: the field itself, or a part cut from it. `null` for everything else: addresses are
 * compared in one spelling, dates as instants, and what is put together or stands for a null is nowhere.
 */
export function sourceOf(expression: Expression, resolve: FieldResolver): Source | null {
  if (expression.kind === 'Field') {
    const { kind, readsNull } = resolve(expression);
    if (readsNull) return null;
    switch (kind) {
      case 'json':
        return { whole: true, rendered: false };
      case 'keyword':
      case 'version':
        return { whole: true, rendered: true };
      default:
        return null;
    }
  }
  if (expression.kind !== 'Call') return null;
  const [first] = expression.args;
  const source = first === undefined ? null : sourceOf(first, resolve);
  if (source === null) return null;
  switch (expression.name.toLowerCase()) {
    case 'substring':
    case 'between':
      return { ...source, whole: false };
    case 'string':
      return { ...source, rendered: true };
    default:
      return null;
  }
}
