import { getOrAdd } from '../../util/maps.ts';
import type { FieldSet, Row, Scalar, Value } from '../../events/field-set.ts';

import { formatInstant } from '../../util/time/index.ts';
import { EvaluationError } from '../functions/declaration.ts';
import type { Field } from '../syntax/ast.ts';
import type { Key } from './compiled.ts';
import {
  ANY_DATE,
  type FieldAccess,
  type FieldResolver,
  readValues,
  isDate,
} from './field-access.ts';

/**
 * The number of keys that one event may have at one term. Otherwise a small file of events with
 * many keys each could fill the memory.
 */
export const MAX_KEYS = 100;

const NO_KEYS: readonly Key[] = [];
const EMPTY_KEY: readonly Key[] = [[]];
const ABSENT = [null];

/** Readers of plain fields, by what they read: queries that share a field set share them, and the keys of an event. */
const sharedReaders = new WeakMap<FieldSet, Map<string, ReadKeys>>();

/**
 * Reads the join keys of an event: one key per combination of the values of the `by` fields. Values
 * are read according to the field's type (an address in canonical form), without duplicates.
 *
 * Throws `EvaluationError` EQL3003 for more than {@link MAX_KEYS}.
 *
 * @param resolve finds fields in `fields`
 * @param dates the positions at which keys are dates, see {@link datePlaces}
 */
export function keyReader(
  by: readonly Field[],
  resolve: FieldResolver,
  dates: ReadonlySet<number>,
  fields: FieldSet,
): ReadKeys {
  const parts = by.map((field, place): KeyPart => ({
    access: dates.has(place) ? asDate(resolve(field)) : resolve(field),
    optional: field.optional,
  }));
  if (parts.length === 0) return () => EMPTY_KEY;
  const names = parts.map(nameOf);
  // What a date means has no name.
  if (dates.size > 0 || names.includes(null)) return readerOf(parts);
  const shared = getOrAdd(sharedReaders, fields, () => new Map<string, ReadKeys>());
  const slots = parts.map(({ access }) => access.slot);
  return getOrAdd(shared, names.join(), () => knownKeys(slots, readerOf(parts)));
}

interface KeyPart {
  readonly access: FieldAccess;
  readonly optional: boolean;
}

/** The same for parts that are read from the same slot in the same way. */
const nameOf = ({ access: { slot, kind }, optional }: KeyPart): string | null =>
  isDate(kind) ? null : `${slot} ${kind} ${String(optional)}`;

function readerOf(parts: readonly KeyPart[]): ReadKeys {
  return (row) => {
    const lists: (readonly (Scalar | null)[])[] = [];
    for (const { access, optional } of parts) {
      const values = distinct(row, access);
      if (values.length === 0 && !optional) return NO_KEYS;
      lists.push(values.length === 0 ? ABSENT : values);
    }
    return lists.reduce(append, EMPTY_KEY);
  };
}

/**
 * The positions at which a term joins by a date. The keys of the other terms at these positions are
 * dates too, although without a schema only the timestamp field is known to be one.
 */
export function datePlaces(
  terms: readonly (readonly Field[])[],
  resolve: FieldResolver,
): ReadonlySet<number> {
  const places = new Set<number>();
  for (const by of terms) {
    for (const [place, field] of by.entries()) {
      if (isDate(resolve(field).kind)) places.add(place);
    }
  }
  return places;
}

/**
 * Dates are equal if they are the same instant, however they are written, so keys hold them in one
 * format.
 */
function asDate(access: FieldAccess): FieldAccess {
  const { kind } = access;
  const { instant: instantOf } = isDate(kind) ? kind : ANY_DATE;
  return {
    ...access,
    reader: (raw) => {
      const instant = instantOf(raw);
      return instant === null ? null : formatInstant(instant);
    },
  };
}

function distinct(row: Row, access: FieldAccess): readonly Scalar[] {
  const values = readValues(row, access);
  // Raw values are distinct, but may be equal once they are read.
  return access.reader === null || values.length < 2 ? values : [...new Set(values)];
}

function append(keys: readonly Key[], values: readonly (Scalar | null)[]): readonly Key[] {
  if (keys.length * values.length > MAX_KEYS) {
    throw new EvaluationError('EQL3003', `more than ${MAX_KEYS} join keys in one event`);
  }
  const [key] = keys;
  const [value] = values;
  // Most events have one key. Sequences hold many of them, so their lists have no room for more.
  if (key !== undefined && value !== undefined && keys.length * values.length === 1) {
    return [key.concat(value)];
  }
  const longer: Key[] = [];
  for (const key of keys) for (const value of values) longer.push(key.concat(value));
  return longer;
}

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
