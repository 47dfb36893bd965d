import { valuesAt as firstValuesAt } from '../../detect/alert/values-at.ts';
import type { JsonObject } from '../../events/json.ts';
import type { Scalar } from '../../events/value.ts';

/** A document could have any number of values at one field. */
const MAX_VALUES = 1_000;

/** The values at a field in the order of the document, repeated ones too: `-v -v` is not `-v`. */
export const valuesAt = (document: JsonObject, path: string): readonly Scalar[] =>
  firstValuesAt(document, path, MAX_VALUES);

/** The first value at a field as text. */
export function textAt(document: JsonObject, path: string): string | null {
  const [first] = valuesAt(document, path);
  return first === undefined || first === '' ? null : String(first);
}
