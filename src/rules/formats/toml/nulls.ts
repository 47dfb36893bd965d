import { at, isTable, newTable, without, type Data, type Table } from '../../model/data.ts';
import { mapLeaves, pointerOf, setAtPointer } from '../map-leaves.ts';

/** Names, in `[metadata]`, the places of values that TOML cannot write, as JSON Pointers. */
const NULLS = 'dockwarden_null';

/** TOML has no null: the values are taken out, and their places written down. */
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

/** Puts them back. A `[metadata]` that held nothing else goes. */
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
