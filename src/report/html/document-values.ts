import { valuesAt as firstValuesAt } from '../../detect/alert/values-at.ts';
import type { JsonObject } from '../../events/json.ts';
import type { Scalar } from '../../events/value.ts';

/** A document may have any number of values in one field. */
const MAX_VALUES = 1_000;

/** The values of a field in document order, including duplicates: `-v -v` is not `-v`. */
export const valuesAt = (document: JsonObject, path: string): readonly Scalar[] =>
  firstValuesAt(document, path, MAX_VALUES);

/** The first value of a field as text. */
export function textAt(document: JsonObject, path: string): string | null {
  const [first] = valuesAt(document, path);
  return first === undefined || first === '' ? null : String(first);
}
