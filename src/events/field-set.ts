import { getOrAdd } from '../util/maps.ts';
import { FLOAT_TYPES, KEYWORD_TYPES, TEXT_TYPES } from './schema.ts';

/** Where the values of a path go. */
export interface PathSlots {
  /** Where a value that ends here goes, or -1 where only longer paths pass. */
  slot: number;
  /** Further slots for additional properties of a value; most fields have none. */
  derived: readonly DerivedSlot[] | null;
  /** As what values are read; `null` as the document has them. */
  readonly type: ValueType | null;
}

/** A node of the path tree; `children` is keyed by one path component. */
export interface FieldNode extends PathSlots {
  type: ValueType | null;
  readonly children: Map<string, FieldNode>;
}

/** The type of a mapping, for the fields that it has. */
export type TypeOf = (path: string) => string | null;

/**
 * What a value that ends at a field puts into a slot of its own; `undefined` for nothing.
 *
 * - `floats`: a number that the document writes as a floating-point one (`3.0`, `1e1`).
 * - `or`: every value, and what stands for an explicit null.
 */
export type DerivedSlot =
  | { readonly slot: number; readonly kind: 'floats' }
  | { readonly slot: number; readonly kind: 'or'; readonly nullValue: Scalar };

/** What a slot was made for: the values of a path, or what they put into a slot of its own. Plain data. */
export interface SlotRequest {
  readonly path: string;
  readonly derived?: DerivedSlot['kind'];
  readonly nullValue?: Scalar;
}

/**
 * The fields that are read, each with a slot number. Readers fill one row per event from it and
 * predicates read the row, so a field is extracted once however many predicates name it.
 *
 * Paths are the dotted names of ECS. Document keys may be nested, dotted or mixed; readers split
 * keys at dots and walk {@link root}.
 */
export class FieldSet {
  #root: FieldNode | undefined;
  /** Once there is a tree, its nodes. */
  readonly #byPath = new Map<string, PathSlots>();
  readonly #paths: string[] = [];
  readonly #requests: SlotRequest[] = [];
  /** As what values are read. */
  readonly typeOf: TypeOf;

  /** @param typeOf by default, values are as documents have them */
  constructor(typeOf: TypeOf = () => null) {
    this.typeOf = typeOf;
  }

  /** Made when it is first asked for: many sets only say which slots a query needs. */
  get root(): FieldNode {
    if (this.#root === undefined) {
      this.#root = emptyNode();
      for (const [path, slots] of this.#byPath) this.#addNode(this.#root, path, slots);
    }
    return this.#root;
  }

  /** The path that each slot reads, by slot. */
  get paths(): readonly string[] {
    return this.#paths;
  }

  /** What each slot was made for, by slot. */
  get requests(): readonly SlotRequest[] {
    return this.#requests;
  }

  /** Adds what another set has. */
  add(requests: readonly SlotRequest[]): void {
    for (const { path, derived, nullValue } of requests) {
      if (derived === undefined) this.slotOf(path);
      else if (derived === 'floats') this.floatSlotOf(path);
      else if (nullValue !== undefined) this.slotWithNull(path, nullValue);
    }
  }

  /** Whether a slot has something other than all values of its path. */
  isDerived(slot: number): boolean {
    return this.#requests[slot]?.derived !== undefined;
  }

  /** The slot of a path, added if it is new. */
  slotOf(path: string): number {
    return this.#slotsOf(path).slot;
  }

  /** The slot of the numbers at a path that a document writes as floating-point ones. */
  floatSlotOf(path: string): number {
    const slots = this.#slotsOf(path);
    const known = slots.derived?.find(({ kind }) => kind === 'floats');
    return (known ?? this.#derive(slots, path, { kind: 'floats' })).slot;
  }

  /** The slot of the values of a path, with one that stands for an explicit null. */
  slotWithNull(path: string, nullValue: Scalar): number {
    const slots = this.#slotsOf(path);
    const known = slots.derived?.find((each) => each.kind === 'or' && each.nullValue === nullValue);
    return (known ?? this.#derive(slots, path, { kind: 'or', nullValue })).slot;
  }

  #slotsOf(path: string): PathSlots {
    const known = this.#byPath.get(path);
    if (known !== undefined) return known;
    const slots = {
      slot: this.#newSlot({ path }),
      derived: null,
      type: valueType(this.typeOf(path)),
    };
    this.#byPath.set(path, slots);
    return this.#root === undefined ? slots : this.#addNode(this.#root, path, slots);
  }

  #addNode(root: FieldNode, path: string, { slot, derived, type }: PathSlots): FieldNode {
    let node = root;
    for (const component of path.split('.')) {
      node = getOrAdd(node.children, component, emptyNode);
    }
    node.slot = slot;
    node.derived = derived;
    node.type = type;
    this.#byPath.set(path, node);
    return node;
  }

  #derive(
    slots: PathSlots,
    path: string,
    kind: { readonly kind: 'floats' } | { readonly kind: 'or'; readonly nullValue: Scalar },
  ): DerivedSlot {
    const { kind: name, ...more } = kind;
    const derived = { slot: this.#newSlot({ path, derived: name, ...more }), ...kind };
    slots.derived = [...(slots.derived ?? []), derived];
    return derived;
  }

  #newSlot(request: SlotRequest): number {
    this.#requests.push(request);
    return this.#paths.push(request.path) - 1;
  }
}

/** Of a path that only longer ones pass. */
export const emptyNode = (): FieldNode => ({
  children: new Map(),
  slot: -1,
  derived: null,
  type: null,
});

/**
 * Turns a value of a document into what an index would hold, or null where it could hold nothing: such a value counts as
 * absent.
 */
export type Reader = (raw: Scalar) => Scalar | null;

/** As what the values of a field are read. */
export interface ValueType {
  /** What nearly all values are already, so that they are stored as they come; `null` where each must be looked at. */
  readonly holds: 'string' | 'number' | 'boolean' | null;
  /** Whether only whole numbers are stored as they come. */
  readonly isWhole: boolean;
  /** Whether every number is a floating-point one, however it is written. */
  readonly isFloat: boolean;
  readonly read: Reader;
}

const plain = { isWhole: false, isFloat: false };

const TEXT: ValueType = { ...plain, holds: 'string', read: readText };
const FLOAT: ValueType = { holds: 'number', isWhole: false, isFloat: true, read: readNumber };
const BOOLEAN: ValueType = { ...plain, holds: 'boolean', read: readBoolean };
/** As it is written: addresses are compared as what they mean. */
const ADDRESS: ValueType = { ...plain, holds: 'string', read: () => null };
const LONG = integerType('number', -(2n ** 63n), 2n ** 63n - 1n);

/** By the type of a mapping. Other types have values of several kinds, or none that could be compared. */
const TYPES: ReadonlyMap<string, ValueType> = new Map([
  ...[...KEYWORD_TYPES, ...TEXT_TYPES, 'flattened'].map((type) => [type, TEXT] as const),
  ...FLOAT_TYPES.map((type) => [type, FLOAT] as const),
  ['boolean', BOOLEAN],
  ['ip', ADDRESS],
  ['byte', integerType(null, -(2n ** 7n), 2n ** 7n - 1n)],
  ['short', integerType(null, -(2n ** 15n), 2n ** 15n - 1n)],
  ['integer', integerType(null, -(2n ** 31n), 2n ** 31n - 1n)],
  ['long', LONG],
  ['unsigned_long', integerType(null, 0n, 2n ** 64n - 1n)],
]);

/** `null` where values are as the document has them. */
export const valueType = (type: string | null): ValueType | null =>
  type === null ? null : (TYPES.get(type) ?? null);

export const isText = (type: ValueType | null): boolean => type === TEXT;

/** What a field of a type holds of a value; `null` if it holds nothing. */
export function readAs(type: ValueType | null, value: Scalar): Scalar | null {
  if (type === null) return value;
  const isUsual = typeof value === type.holds && (!type.isWhole || Number.isSafeInteger(value));
  return isUsual ? value : type.read(value);
}

/** The same for all values of a field. */
export function readValueAs(type: ValueType | null, value: Value): Value {
  if (type === null || value === undefined) return value;
  if (typeof value !== 'object') return readAs(type, value) ?? undefined;
  const read = new Set(value.flatMap((each) => readAs(type, each) ?? []));
  return read.size < 2 ? [...read][0] : [...read];
}

function readText(raw: Scalar): string {
  return typeof raw === 'string' ? raw : String(raw);
}

function readBoolean(raw: Scalar): boolean | null {
  if (typeof raw === 'boolean') return raw;
  if (raw === 'true') return true;
  return raw === 'false' || raw === '' ? false : null;
}

const INTEGER_TEXT = /^[+-]?\d{1,40}$/;
const NUMBER_TEXT = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

function readNumber(raw: Scalar): number | bigint | null {
  if (typeof raw === 'number' || typeof raw === 'bigint') return raw;
  if (typeof raw !== 'string') return null;
  if (INTEGER_TEXT.test(raw)) return shrink(BigInt(raw.startsWith('+') ? raw.slice(1) : raw));
  if (!NUMBER_TEXT.test(raw)) return null;
  const number = Number(raw);
  return Number.isFinite(number) ? number : null;
}

/** Integer fields truncate a fraction; values out of range are dropped. */
function integerType(holds: ValueType['holds'], min: bigint, max: bigint): ValueType {
  const read: Reader = (raw) => {
    const number = readNumber(raw);
    if (number === null) return null;
    if (typeof number === 'bigint') return number >= min && number <= max ? number : null;
    const whole = Math.trunc(number);
    if (whole < min || whole > max) return null;
    return Number.isSafeInteger(whole) ? whole : shrink(BigInt(whole));
  };
  return { holds, isWhole: true, isFloat: false, read };
}

function shrink(integer: bigint): number | bigint {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}

/**
 * One value of a field. Integers beyond ±2^53 are `bigint`, so that no digit is lost;
 * every other number is `number`. A `bigint` in the safe range never occurs.
 */
export type Scalar = string | number | bigint | boolean;

/**
 * All that a document holds at one field: nothing, one value, or several distinct values.
 * `[]`, `null`, `[null]` and a missing key are the same absence; `"a"` and `["a"]` are the same
 * value. An array has at least two elements, without nulls and without duplicates.
 */
export type Value = Scalar | readonly Scalar[] | undefined;

/** The values that one event has at the fields of a {@link FieldSet}: `row[slot]`. */
export type Row = readonly Value[];

/** The values of a field as a list, in the order of the document. */
export function valuesOf(value: Value): readonly Scalar[] {
  if (value === undefined) return [];
  return typeof value === 'object' ? value : [value];
}

/** The first of them. */
export function firstValueOf(value: Value): Scalar | undefined {
  return typeof value === 'object' ? value[0] : value;
}
