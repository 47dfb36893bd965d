import type { ExceptionEntry, ValueType } from '../exceptions/model.ts';
import { itemsOf } from '../exceptions/exception.testing.ts';
import { memoryFiles } from '../load/memory-files.testing.ts';
import { loadValueLists, type LoadedValueLists } from './load.ts';

/** Entries on value lists of a type. */
export const onList = (
  id: string,
  type: ValueType,
  field = 'a',
): Extract<ExceptionEntry, { readonly type: 'list' }> => ({
  field,
  operator: 'included',
  type: 'list',
  list: { id, type },
});

/** Loads the lists that items with other fields refer to, from a folder `lists`. */
export async function loadLists(
  files: Readonly<Record<string, string | Uint8Array>>,
  ...items: readonly object[]
): Promise<LoadedValueLists> {
  const inFolder = Object.entries(files).map(([name, text]) => [`lists/${name}`, text] as const);
  return loadValueLists(
    'lists',
    await itemsOf(...items),
    memoryFiles(Object.fromEntries(inFolder)),
  );
}
