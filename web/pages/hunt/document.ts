import { valuesAt as firstValuesAt } from '../../../src/detect/alert/values-at.ts';
import type { Json, JsonObject } from '../../../src/events/json.ts';

export type Scalar = string | number | bigint | boolean;

/** The values of a field of a document, in order: names may be nested, dotted or both, and lists have many values. */
export const valuesAt = (document: JsonObject, path: string): readonly Scalar[] =>
  firstValuesAt(document, path, Infinity);

/** The first value as a text; `''` where there is none. */
export const textAt = (document: JsonObject, path: string) =>
  valuesAt(document, path).slice(0, 1).map(String).join('');

/** All values as one text; arguments as they were typed, nearly. */
export const joinedAt = (document: JsonObject, path: string) =>
  valuesAt(document, path)
    .map(String)
    .join(path.endsWith('args') ? ' ' : ', ');

/** When it happened, in milliseconds since 1970; `null` where that cannot be told. */
export function timeOf(document: JsonObject): number | null {
  const [value] = valuesAt(document, '@timestamp');
  const ms = typeof value === 'number' ? value : Date.parse(String(value));
  return Number.isNaN(ms) ? null : ms;
}

export interface FieldValues {
  readonly path: string;
  readonly values: readonly Scalar[];
}

/** Every field of a document with its values, by name. */
export function fieldsIn(document: JsonObject): readonly FieldValues[] {
  const found = new Map<string, Scalar[]>();
  const add = (path: string, value: Json): void => {
    if (value === null) return;
    if (Array.isArray(value)) for (const each of value as readonly Json[]) add(path, each);
    else if (typeof value === 'object') {
      for (const [name, each] of Object.entries(value as JsonObject))
        add(path === '' ? name : `${path}.${name}`, each);
    } else {
      const values = found.get(path);
      if (values === undefined) found.set(path, [value]);
      else values.push(value);
    }
  };
  add('', document);
  return [...found]
    .map(([path, values]) => ({ path, values }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
