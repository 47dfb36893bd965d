import { memoryFiles } from '../load/memory-files.testing.ts';
import type { Exceptions } from './gather.ts';
import { loadExceptions } from '../load/load-exceptions.ts';
import type { ExceptionItem } from './model.ts';

export const LIST = {
  list_id: 'l',
  name: 'List',
  description: '',
  type: 'detection',
  namespace_type: 'single',
};

export const ITEM = {
  item_id: 'i',
  list_id: 'l',
  type: 'simple',
  name: 'Item',
  description: '',
  namespace_type: 'single',
  entries: [{ field: 'process.name', operator: 'included', type: 'match', value: 'sh' }],
};

/** An export of some objects. */
export const exported = (...objects: readonly object[]): string =>
  objects.map((object) => `${JSON.stringify(object)}\n`).join('');

/** Loads all files of a table of path to text. */
export const loadFiles = (files: Readonly<Record<string, string>>): Promise<Exceptions> =>
  loadExceptions(Object.keys(files), memoryFiles(files));

/** Loads one list with items that each have other fields than {@link ITEM}. */
export const loadItems = (...items: readonly object[]): Promise<Exceptions> =>
  loadFiles({
    'e.ndjson': exported(
      LIST,
      ...items.map((item, index) => ({ ...ITEM, item_id: `i${index}`, ...item })),
    ),
  });

/** Items that must be valid. */
export async function itemsOf(...items: readonly object[]): Promise<readonly ExceptionItem[]> {
  const loaded = await loadItems(...items);
  const [error] = loaded.problems.filter(({ severity }) => severity === 'error');
  if (error !== undefined) throw new TypeError(error.message);
  return loaded.items;
}
