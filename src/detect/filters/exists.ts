import { at, isTable } from '../../rules/index.ts';
import { anyValueAtAll, isKnownLeaf } from '../exceptions/fields.ts';
import { anyObjectAt, hasValue } from '../exceptions/nested.ts';
import { NEVER, type Condition } from './condition.ts';
import { resolve } from './field-clause.ts';
import { isFault, notApplied, type Clause } from './scope.ts';

/** `{ field: "process.name" }`. A field whose object contains any value exists, too. */
export const exists: Clause = (data, scope): Condition => {
  const name = isTable(data) ? at(data, 'field') : undefined;
  if (typeof name !== 'string') return notApplied(scope, 'field must be the name of a field');
  if (name.includes('*')) return notApplied(scope, 'a pattern of field names is not known');
  const field = resolve(name, scope);
  if (field === null) return NEVER;
  if (isFault(field)) return notApplied(scope, field.fault);
  const onRow = anyValueAtAll(field.named);
  if (isKnownLeaf(name)) return onRow;
  const path = name.slice(scope.parent.length);
  return (row, document) => onRow(row) || anyObjectAt(document(), path, hasValue);
};
