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
  // Many rules ask for the keys of one event.
  const last: Value[] = [];
  let lastKeys: readonly Key[] | null = null;
  const isLast = (row: Row): boolean => {
    for (let at = 0; at < slots.length; at++) {
      if (row[slots[at] as number] !== last[at]) return false;
    }
    return true;
  };
  return (row) => {
    if (lastKeys !== null && isLast(row)) return lastKeys;
    lastKeys = null;
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
      const keys = (known as readonly Key[] | undefined) ?? read(row);
      if (known === undefined) {
        level.set(value, keys);
        count += 1;
      }
      for (let place = 0; place < slots.length; place++) last[place] = row[slots[place] as number];
      lastKeys = keys;
      return keys;
    }
  };
}

/** A map takes one zero for the other. */
const isPlain = (value: Value): value is Scalar | undefined =>
  typeof value !== 'object' && value !== 0;
