import { isJsonObject, type Json, type JsonObject } from '../../events/json.ts';
import { canonicalText, unfold } from '../identity/index.ts';

/**
 * The common part of documents, fully nested: equal values; for arrays, the elements present in all of
 * them, in the order of the first. A single value counts as an array of one element.
 */
export function commonOf(documents: readonly JsonObject[]): JsonObject {
  const [first, ...others] = documents.map((document) => unfold(document));
  return others.reduce(commonFields, first ?? {});
}

function commonFields(a: JsonObject, b: JsonObject): JsonObject {
  const entries: [string, Json][] = [];
  for (const [key, value] of Object.entries(a)) {
    const other = Object.hasOwn(b, key) ? b[key] : undefined;
    const common = other === undefined ? undefined : commonValue(value, other);
    if (common !== undefined) entries.push([key, common]);
  }
  return Object.fromEntries(entries);
}

function commonValue(a: Json, b: Json): Json | undefined {
  if (isJsonObject(a) && isJsonObject(b)) {
    const common = commonFields(a, b);
    return Object.keys(common).length === 0 ? undefined : common;
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    const known = new Set(elementsOf(b).map(canonicalText));
    const common = elementsOf(a).filter((element) => known.has(canonicalText(element)));
    return common.length === 0 ? undefined : common;
  }
  return canonicalText(a) === canonicalText(b) ? a : undefined;
}

const elementsOf = (value: Json): readonly Json[] =>
  Array.isArray(value) ? (value as readonly Json[]) : [value];
