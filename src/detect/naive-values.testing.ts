import type { Json, JsonObject } from '../events/json.ts';

/** The values at a path, with dotted keys expanded and lists flattened. */
export function at(value: Json, wanted: string): Json[] {
  if (Array.isArray(value)) return value.flatMap((each: Json) => at(each, wanted));
  if (wanted === '') return [value];
  if (typeof value !== 'object' || value === null) return [];
  const pairs = Object.entries(value as JsonObject);
  const below = pairs.flatMap(([key, each]) => {
    if (key === wanted) return at(each, '');
    return wanted.startsWith(`${key}.`) ? at(each, wanted.slice(key.length + 1)) : [];
  });
  const dotted = pairs.filter(([key]) => key.startsWith(`${wanted}.`));
  const rest = dotted.map(([key, each]) => [key.slice(wanted.length + 1), each] as const);
  return rest.length === 0 ? below : [...below, Object.fromEntries(rest)];
}

export function hasLeaf(value: Json): boolean {
  if (typeof value !== 'object') return true;
  return value !== null && Object.values(value).some(hasLeaf);
}
