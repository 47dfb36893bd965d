import { at, isTable, newTable, without, type Data, type Table } from '../../model/data.ts';
import { mapLeaves, pointerOf, setAtPointer } from '../carried.ts';

/** The key in `[metadata]` that lists the JSON Pointers of values that TOML cannot write. */
const NULLS = 'dockwarden_null';

/** TOML has no null: these values are removed, and their paths recorded. */
export function takeOutNulls(root: Table): Table {
  const pointers: string[] = [];
  const kept = mapLeaves(root, (leaf, path) => {
    if (leaf !== null) return leaf;
    pointers.push(pointerOf(path));
    return undefined;
  }) as Table;
  if (pointers.length === 0) return kept;
  const metadata = at(kept, 'metadata');
  const noted = newTable(isTable(metadata) ? Object.entries(metadata) : []);
  noted[NULLS] = pointers.sort();
  return newTable([['metadata', noted], ...Object.entries(without(kept, ['metadata']))]);
}

/** Restores them. A `[metadata]` that had nothing else is removed. */
export function restoreNulls(root: Table): Table {
  const metadata = at(root, 'metadata');
  const pointers = at(metadata, NULLS);
  if (!isTable(metadata) || !Array.isArray(pointers)) return root;
  const others = without(metadata, [NULLS]);
  const isEmpty =
    Object.keys(others).length === 0 &&
    !pointers.some((pointer) => typeof pointer === 'string' && pointer.startsWith('/metadata/'));
  const restored = newTable(
    Object.entries(root).flatMap(([key, value]): [string, Data][] => {
      if (key !== 'metadata') return [[key, value]];
      return isEmpty ? [] : [[key, others]];
    }),
  );
  for (const pointer of pointers) {
    if (typeof pointer === 'string') setAtPointer(restored, pointer, null);
  }
  return restored;
}
