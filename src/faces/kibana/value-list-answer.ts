import { createHash } from 'node:crypto';
import { isTable, newTable, writeJson, type Table } from '../../rules/index.ts';
import type { ValueListRow } from '../../stores/detection-store.ts';
import { tableOf } from '../../service/rules/rule-content.ts';
import { uuidOf } from './made-uuid.ts';

export type ListRow = Omit<ValueListRow, 'values'>;

/** In the document of a list: items that were added by themselves, by their ids. */
export const ITEMS = 'items';

/** A value list as it was sent, and what the service says of it. */
export function kibanaList(row: ListRow): Table {
  const document = tableOf(row.document);
  const updatedAt = new Date(row.updatedAt).toISOString();
  const own = Object.entries(document).filter(([name]) => name !== ITEMS);
  return newTable([
    ['_version', hashOf(`${row.updatedAt} ${row.document}`)],
    ['id', row.id],
    ['type', row.type],
    ['name', row.id],
    ['description', ''],
    ['immutable', false],
    ['version', 1],
    ['tie_breaker_id', uuidOf(`tie breaker of the value list ${row.id}`)],
    ['created_at', updatedAt],
    ['created_by', 'unknown'],
    ['updated_at', updatedAt],
    ['updated_by', document['created_by'] ?? 'unknown'],
    ...own,
  ]);
}

/** An item: one that was added by itself has an id of its own, one of a file has one that its value can be read from. */
export interface ListItem {
  readonly id: string;
  readonly value: string;
  /** What was said about it. */
  readonly about: Table;
}

export function kibanaItem(row: ListRow, { id, value, about }: ListItem): Table {
  const list = kibanaList(row);
  return newTable([
    ['_version', hashOf(`${value} ${writeJson(about, 'line')}`)],
    ['id', id],
    ['list_id', row.id],
    ['type', row.type],
    ['value', value],
    ['tie_breaker_id', uuidOf(`tie breaker of the item ${id}`)],
    ...['created_at', 'created_by', 'updated_at', 'updated_by'].map(
      (name) => [name, list[name] ?? null] as const,
    ),
    ...Object.entries(about),
  ]);
}

/** Those of a list that were added by themselves. */
export function namedItems(row: ListRow): ReadonlyMap<string, ListItem> {
  const items = row.document.includes(`"${ITEMS}"`) ? tableOf(row.document)[ITEMS] : undefined;
  if (!isTable(items)) return new Map();
  return new Map(
    Object.entries(items).flatMap(([id, about]) => {
      const value = isTable(about) ? about['value'] : undefined;
      if (!isTable(about) || typeof value !== 'string') return [];
      const rest = newTable(Object.entries(about).filter(([name]) => name !== 'value'));
      return [[id, { id, value, about: rest }] as const];
    }),
  );
}

/** The id of a value that came with a file. */
export const madeItemId = (list: string, value: string): string =>
  [list, value].map((each) => Buffer.from(each).toString('base64url')).join('.');

/** The list and the value of such an id; `null` if it is none. */
export function partsOfItemId(
  id: string,
): { readonly list: string; readonly value: string } | null {
  const [list, value, ...more] = id.split('.');
  if (list === undefined || value === undefined || more.length > 0) return null;
  const read = (part: string) => Buffer.from(part, 'base64url').toString('utf8');
  const parts = { list: read(list), value: read(value) };
  return madeItemId(parts.list, parts.value) === id ? parts : null;
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 16);
