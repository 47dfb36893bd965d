import type { Row, Scalar, Value } from '../../events/value.ts';
import type { Key } from './compiled.ts';

export type ReadKeys = (row: Row) => readonly Key[];

/** Beyond this all are forgotten, since each event could have new ones. */
const MAX_KNOWN = 1_000;

interface Level extends Map<Scalar | undefined, Level | readonly Key[]> {}

/**
 * The same keys as the same object: many rules join by a container, and its events come again. An event with several values at
 * a field has keys of its own.
 *
 * @param slots that the keys are read from, nothing else
 */
export function knownKeys(slots: readonly number[], read: ReadKeys): ReadKeys {
  const root: Level = new Map();
  let count = 0;
  const newLevel = (): Level => {
    count += 1;
    return new Map();
  };
  return (row) => {
    if (count > MAX_KNOWN) {
      root.clear();
      count = 0;
    }
    let level = root;
    for (let at = 0; ; at++) {
      const value = row[slots[at] as number];
      if (!isPlain(value)) return read(row);
      const known = level.get(value);
      if (at < slots.length - 1) {
        const next = (known as Level | undefined) ?? newLevel();
        if (known === undefined) level.set(value, next);
        level = next;
        continue;
      }
      if (known !== undefined) return known as readonly Key[];
      const keys = read(row);
      level.set(value, keys);
      count += 1;
      return keys;
    }
  };
}

/** A map takes one zero for the other. */
const isPlain = (value: Value): value is Scalar | undefined =>
  typeof value !== 'object' && value !== 0;
