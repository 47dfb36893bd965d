import { isJsonObject, type Json, type JsonObject } from '../../events/json.ts';
import type { ExceptionItem } from '../../rules/index.ts';

/** An event with all its texts in lower case; names of fields stay. */
export function foldedDocument(document: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(document).map(([name, value]) => [name, folded(value)]));
}

function folded(value: Json): Json {
  if (typeof value === 'string') return value.toLowerCase();
  if (Array.isArray(value)) return value.map(folded);
  return isJsonObject(value) ? foldedDocument(value) : value;
}

type Entry = ExceptionItem['entries'][number];

/** An item that compares with texts in lower case. */
export const foldedItem = (item: ExceptionItem): ExceptionItem => ({
  ...item,
  entries: item.entries.map(foldedEntry) as ExceptionItem['entries'],
});

function foldedEntry(entry: Entry): Entry {
  if ('entries' in entry) return { ...entry, entries: entry.entries.map(foldedEntry) } as Entry;
  if (!('value' in entry)) return entry;
  const { value } = entry as { readonly value: unknown };
  const lower = (each: unknown) => (typeof each === 'string' ? each.toLowerCase() : each);
  return { ...entry, value: Array.isArray(value) ? value.map(lower) : lower(value) } as Entry;
}
