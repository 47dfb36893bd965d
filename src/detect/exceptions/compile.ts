import { catalogueTypeBelow } from '../../events/catalogue/index.ts';
import { rowOf } from '../../events/document-row.ts';
import { FieldSet, type Row, type Scalar } from '../../events/field-set.ts';
import type { JsonObject } from '../../events/json.ts';

import {
  ignoresCase,
  valueTest,
  type ExceptionItem,
  type ValueList,
  type ExceptionEntry,
  type SubEntry,
} from '../../rules/index.ts';
import { foldAscii } from '../../util/fold.ts';
import { appendTo } from '../../util/maps.ts';
import { formatInstant, parseInstant, type RunClock } from '../../util/time/index.ts';
import {
  namedField,
  anyObjectAt,
  hasValue,
  anyValue,
  anyValueAtAll,
  isKnownLeaf,
  type RowCondition,
} from '../conditions/fields.ts';
import { type Condition, all, not } from '../conditions/condition.ts';
import {
  textsOfEqual,
  equalsAny,
  matchesPattern,
  type ConditionOptions,
} from '../conditions/values.ts';

interface Context {
  readonly item: ExceptionItem;
  readonly valueLists: ReadonlyMap<string, ValueList>;
  readonly fields: FieldSet;
  readonly clock: RunClock;
}

/**
 * The conjunction of an item's conditions, those that need the document last. Its value lists must exist.
 */
function itemCondition(context: Context): Condition {
  const { item, fields } = context;
  const onRow: Condition[] = item.os_types.length === 0 ? [] : [ofSystem(item.os_types, fields)];
  const onDocument: Condition[] = [];
  for (const entry of item.entries) {
    if (entry.type === 'nested') onDocument.push(nestedEntry(entry, context));
    else if (entry.type === 'exists' && !isKnownLeaf(entry.field)) {
      onDocument.push(existsAnywhere(entry, fields));
    } else onRow.push(entryOn(entry, context));
  }
  return all([...onRow, ...onDocument]);
}

type PlainEntry = Exclude<ExceptionEntry, { readonly type: 'nested' }>;

/** @param parent the field of the enclosing nested entry, with a trailing dot */
const entryOn = (entry: PlainEntry | SubEntry, context: Context, parent = ''): Condition =>
  signed(entry, includedEntry(entry, context, parent));

const signed = ({ operator }: Pick<PlainEntry, 'operator'>, condition: Condition): Condition =>
  operator === 'included' ? condition : not(condition);

function includedEntry(
  entry: PlainEntry | SubEntry,
  { item, valueLists, fields, clock }: Context,
  parent: string,
): RowCondition {
  const whole = parent + entry.field;
  const field = namedField(entry.field, fields, whole);
  const { comparison } = field;
  const ignoreCase = ignoresCase(item, whole);
  const options: ConditionOptions = { comparison, ignoreCase, clock };
  switch (entry.type) {
    case 'match':
      return anyValue(field, equalsAny([entry.value], options));
    case 'match_any':
      return anyValue(field, equalsAny(entry.value, options));
    case 'wildcard':
      return anyValue(field, matchesPattern(entry.value, options));
    case 'exists':
      return anyValueAtAll(field);
    case 'list': {
      const list = valueLists.get(entry.list.id);
      const test = list === undefined ? null : valueTest(list, ignoreCase);
      return test === null ? () => false : anyValue(field, test);
    }
  }
}

function nestedEntry(
  { field, entries }: Extract<ExceptionEntry, { readonly type: 'nested' }>,
  context: Context,
): Condition {
  // The row of a nested object has only the fields below it.
  const fields = new FieldSet(catalogueTypeBelow(field));
  const condition = all(
    entries.map((entry) => entryOn(entry, { ...context, fields }, `${field}.`)),
  );
  return (_, document) =>
    anyObjectAt(document(), field, (object) => condition(rowOf(object, fields), () => object));
}

/** A row does not represent objects, but a field whose object contains any value exists. */
function existsAnywhere(
  entry: Extract<ExceptionEntry, { readonly type: 'exists' }>,
  fields: FieldSet,
): Condition {
  const field = namedField(entry.field, fields);
  const onRow = anyValueAtAll(field);
  return signed(
    entry,
    (row, document) => onRow(row) || anyObjectAt(document(), entry.field, hasValue),
  );
}

/** Whether the event comes from one of the operating systems, by its type or its case-insensitive name. */
function ofSystem(systems: readonly string[], fields: FieldSet): RowCondition {
  const known = new Set(systems);
  const isType = anyValue(
    namedField('host.os.type', fields),
    (value) => typeof value === 'string' && known.has(value),
  );
  const isName = anyValue(
    namedField('host.os.name', fields),
    (value) => typeof value === 'string' && known.has(foldAscii(value)),
  );
  return (row) => isType(row) || isName(row);
}

/** Items indexed by a value that one of their fields must have. */
interface TextIndex {
  readonly slot: number;
  readonly isFolded: boolean;
  readonly items: Map<string, number[]>;
}

/**
 * Finds the few items that an event can satisfy at all, using one exact-match condition of each, so that
 * the cost per event hardly depends on the number of items.
 */
class Candidates {
  /** Items without such a condition. */
  readonly #always: number[] = [];
  readonly #indices: TextIndex[] = [];
  /** By item, the last call that found it, since several values of an event can lead to the same item. */
  readonly #seen: Uint32Array;
  #call = 0;

  /** @param isExcluded items that can never apply */
  constructor(
    items: readonly ExceptionItem[],
    isExcluded: (index: number) => boolean,
    fields: FieldSet,
  ) {
    this.#seen = new Uint32Array(items.length);
    for (const [index, item] of items.entries()) {
      if (isExcluded(index)) continue;
      const key = keyOf(item, fields);
      if (key === null) this.#always.push(index);
      else this.#add(key, index);
    }
  }

  /** Adds every item that an event may satisfy to a list, each once, in no particular order. */
  collect(row: Row, into: number[]): void {
    this.#call = this.#call === 0xffff_ffff ? this.#restart() : this.#call + 1;
    for (const index of this.#always) into.push(index);
    for (const index of this.#indices) {
      const value = row[index.slot];
      if (value === undefined) continue;
      if (typeof value !== 'object') this.#lookUp(index, value, into);
      else for (const each of value) this.#lookUp(index, each, into);
    }
  }

  #lookUp({ isFolded, items }: TextIndex, value: Scalar, into: number[]): void {
    const text = String(value);
    const found = items.get(isFolded ? foldAscii(text) : text);
    if (found === undefined) return;
    for (const index of found) {
      if (this.#seen[index] === this.#call) continue;
      this.#seen[index] = this.#call;
      into.push(index);
    }
  }

  #restart(): number {
    this.#seen.fill(0);
    return 1;
  }

  #add({ slot, isFolded, texts }: Key, item: number): void {
    let index = this.#indices.find((each) => each.slot === slot && each.isFolded === isFolded);
    if (index === undefined) {
      index = { slot, isFolded, items: new Map() };
      this.#indices.push(index);
    }
    for (const text of texts) appendTo(index.items, text, item);
  }
}

interface Key {
  readonly slot: number;
  readonly isFolded: boolean;
  /** The field has one of them in every event that satisfies the item. */
  readonly texts: ReadonlySet<string>;
}

/** The exact-match condition with the fewest values; `null` if an item has none. */
function keyOf(item: ExceptionItem, fields: FieldSet): Key | null {
  const keys = item.entries.flatMap((entry) => entryKey(entry, item, fields) ?? []);
  return keys.sort((a, b) => a.texts.size - b.texts.size)[0] ?? null;
}

function entryKey(entry: ExceptionEntry, item: ExceptionItem, fields: FieldSet): Key | null {
  if (entry.type !== 'match' && entry.type !== 'match_any') return null;
  const { slots, comparison } = namedField(entry.field, fields);
  const [slot = -1, other] = slots;
  if (entry.operator === 'excluded' || comparison !== 'text' || other !== undefined) return null;
  const isFolded = ignoresCase(item, entry.field);
  const texts = textsOfEqual(entry.type === 'match' ? [entry.value] : entry.value, isFolded);
  return { slot, isFolded, texts };
}

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
