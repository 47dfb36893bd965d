import type { Field } from '../../syntax/ast.ts';
import type { Context } from '../context.ts';
import { termsOf } from '../../syntax/walk.ts';
import { incompatibleKeys } from '../errors/fields.ts';
import type { Type } from '../type.ts';
import { isNumeric, isOpen, typeOfField } from '../type.ts';

/** Keys at the same position of different terms are compared, so their types must agree. */
export function checkJoinKeys(context: Context): void {
  const first: { readonly key: Field; readonly type: Type }[] = [];
  for (const { by } of termsOf(context.statement)) {
    by.forEach((key, position) => {
      const type = typeOfField(key, context.options);
      if (isOpen(type)) return;
      const other = first[position];
      if (other === undefined) first[position] = { key, type };
      else if (!agree(type, other.type)) {
        context.report(key, incompatibleKeys(key, type, other.key, other.type));
      }
    });
  }
}

function agree(a: Type, b: Type): boolean {
  return a === b || (isNumeric(a) && isNumeric(b));
}
