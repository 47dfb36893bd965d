import type { FieldSet } from '../../events/field-set.ts';
import type { JsonObject } from '../../events/json.ts';
import type { Row } from '../../events/value.ts';
import { ignoresCase, valueTest, type ExceptionItem, type ValueList } from '../../rules/index.ts';
import { formatInstant, parseInstant, type RunClock } from '../../util/time/index.ts';
import { Candidates } from './candidates.ts';
import { itemCondition, type Condition } from './item-condition.ts';

/** Compiled exception items. */
export interface CompiledExceptions {
  /**
   * Indices of the items that an event satisfies, ascending; the stage that an item applies to is ignored.
   * The row must have been created with the fields passed to the compilation.
   */
  readonly test: (row: Row, document: () => JsonObject) => readonly number[];
  /** By item: why it cannot apply, as far as known at compile time, or `null`. */
  readonly idle: readonly (string | null)[];
}

const NONE: readonly number[] = Object.freeze([]);

/**
 * Compiles exception items for events that match a rule. Adds the fields they read to the set.
 *
 * @param clock the time of the run: expired items do not apply
 */
export function compileExceptions(
  items: readonly ExceptionItem[],
  valueLists: readonly ValueList[],
  fields: FieldSet,
  clock: RunClock,
): CompiledExceptions {
  const byId = new Map(valueLists.map((list) => [list.id, list]));
  const idle = items.map((item) => whyItemIdle(item, byId, clock.now));
  const conditions = items.map((item, index): Condition | null =>
    idle[index] === null ? itemCondition({ item, valueLists: byId, fields, clock }) : null,
  );
  const expiries = items.map(expiryOf);
  const candidates = new Candidates(items, (index) => idle[index] !== null, fields);
  // Reused by every call, so that an event without exceptions allocates nothing.
  const found: number[] = [];
  return {
    idle,
    test: (row, document) => {
      found.length = 0;
      candidates.collect(row, found);
      if (found.length === 0) return NONE;
      let fulfilled: number[] | undefined;
      for (const index of found) {
        const expiry = expiries[index] ?? null;
        if (expiry !== null && expiry <= clock.now) continue;
        if (conditions[index]?.(row, document) === true) (fulfilled ??= []).push(index);
      }
      return fulfilled?.sort((a, b) => a - b) ?? NONE;
    },
  };
}

/** By item: why it cannot apply, whatever the events, or `null`. */
export function whyIdle(
  items: readonly ExceptionItem[],
  valueLists: readonly ValueList[],
  now: bigint,
): readonly (string | null)[] {
  const byId = new Map(valueLists.map((list) => [list.id, list]));
  return items.map((item) => whyItemIdle(item, byId, now));
}

function whyItemIdle(
  item: ExceptionItem,
  valueLists: ReadonlyMap<string, ValueList>,
  now: bigint,
): string | null {
  const expired = whyExpired(item, now);
  if (expired !== null) return expired;
  for (const entry of item.entries) {
    if (entry.type !== 'list') continue;
    const list = valueLists.get(entry.list.id);
    const isReady = list !== undefined && valueTest(list, ignoresCase(item, entry.field)) !== null;
    // A missing list must not apply: "is not in the list" would hide everything.
    if (!isReady) return `the value list ${JSON.stringify(entry.list.id)} is not there`;
  }
  return null;
}

const expiryOf = ({ expire_time }: ExceptionItem): bigint | null =>
  expire_time === undefined ? null : parseInstant(expire_time);

/** Describes when an item expired; `null` if it has not. */
export function whyExpired(item: ExceptionItem, now: bigint): string | null {
  const expiry = expiryOf(item);
  return expiry !== null && expiry <= now ? `expired at ${formatInstant(expiry)}` : null;
}
