import { getOrAdd } from '../util/maps.ts';
import {
  emptyNode,
  type FieldNode,
  type FieldSet,
  type PathSlots,
  isText,
  readAs,
  type Scalar,
  type Value,
} from './field-set.ts';

/**
 * How deep a document is read, objects and arrays together. What is nested deeper reads as absent, so
 * that no document can exhaust the stack.
 */
export const MAX_DOCUMENT_DEPTH = 1_000;

/**
 * The values that a document (a JSON value as JavaScript holds it) has at the fields of a set.
 *
 * One walk along the tree of wanted paths, in the order of the document: through nested objects,
 * dotted keys, mixtures of both, and arrays, whose elements all count. Only own enumerable keys are
 * read. `null`, `NaN`, infinities and whatever is not JSON are ignored; so is an object where a
 * value is wanted. Numbers become what a reader of the printed document would make of them: whether a
 * whole number was written as `3` or as `3.0` cannot be seen any more, so it is an integer.
 */
export function rowOf(document: unknown, fields: FieldSet): Value[] {
  const row = new RowBuilder(fields.paths.length);
  fillRow(row, document, fields);
  return row.values;
}

/** The same into a row that is used again for each document. */
export function fillRow(row: RowBuilder, document: unknown, fields: FieldSet): void {
  row.clear();
  if (isContainer(document) && !Array.isArray(document)) readObject(document, fields.root, row, 1);
}

/** The value of a field that holds a JSON value, and nothing else. */
export function valueOf(value: unknown): Value {
  const row = new RowBuilder(1);
  readValue(value, ONLY, row, 1);
  return row.values[0];
}

const ONLY: FieldNode = { ...emptyNode(), slot: 0 };

function readValue(value: unknown, node: FieldNode, row: RowBuilder, depth: number): void {
  if (!isContainer(value)) {
    if (node.slot < 0) return;
    const scalar = value === null ? null : isText(node.type) ? textOf(value) : scalarOf(value);
    if (scalar !== undefined) row.put(node, scalar, scalar !== null && isPrintedAsFloat(scalar));
    return;
  }
  if (depth >= MAX_DOCUMENT_DEPTH) return;
  if (!Array.isArray(value)) readObject(value, node, row, depth + 1);
  else for (const element of value as unknown[]) readValue(element, node, row, depth + 1);
}

function readObject(
  object: Readonly<Record<string, unknown>>,
  node: FieldNode,
  row: RowBuilder,
  depth: number,
): void {
  if (node.children.size === 0) return;
  // A list of the keys of every object would be the most that is allocated here.
  for (const key in object) {
    const child = childOf(node, key);
    if (child !== undefined && Object.hasOwn(object, key)) {
      readValue(object[key], child, row, depth);
    }
  }
}

/** The node that a key leads to, dotted or not. */
export const childOf = (node: FieldNode, key: string): FieldNode | undefined =>
  node.children.get(key) ?? (key.includes('.') ? descend(node, key) : undefined);

/** The node that a dotted key leads to. */
function descend(node: FieldNode, key: string): FieldNode | undefined {
  let at: FieldNode | undefined = node;
  let start = 0;
  while (at !== undefined) {
    const dot = key.indexOf('.', start);
    if (dot < 0) return at.children.get(key.slice(start));
    at = at.children.get(key.slice(start, dot));
    start = dot + 1;
  }
  return undefined;
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** As the printed document has it: digits that a number could not hold are kept. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
  if (Object.is(value, -0)) return '-0';
  const isScalar = ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
  return isScalar ? String(value) : undefined;
}

function scalarOf(value: unknown): Scalar | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value) || isPrintedAsFloat(value)) return finite(value);
    return integerOf(BigInt(value));
  }
  return typeof value === 'bigint' ? integerOf(value) : undefined;
}

/** Beyond 64 bits, integers lose digits. */
function integerOf(value: bigint): Scalar | undefined {
  const number = Number(value);
  const is64Bit = value >= INT64_MIN && value <= UINT64_MAX;
  return Number.isSafeInteger(number) || !is64Bit ? finite(number) : value;
}

const INT64_MIN = -(2n ** 63n);
const UINT64_MAX = 2n ** 64n - 1n;

/** Negative zero is printed without its sign. */
function finite(number: number): number | undefined {
  if (!Number.isFinite(number)) return undefined;
  return number === 0 ? 0 : number;
}

/** From this number on, JavaScript prints whole numbers with an exponent. */
const MIN_EXPONENTIAL = 1e21;

const isPrintedAsFloat = (scalar: Scalar): boolean =>
  typeof scalar === 'number' && (!Number.isInteger(scalar) || Math.abs(scalar) >= MIN_EXPONENTIAL);

/** Up to here a linear search for duplicates is faster than a set. */
const SMALL_ARRAY = 8;

/** Collects the values of one document by slot, without duplicates, in time linear in their number. */
export class RowBuilder {
  /** Used again for each document, after {@link clear}. */
  readonly values: Value[];
  readonly #seen = new Map<number, Set<Scalar>>();

  constructor(count: number) {
    this.values = Array.from<Value>({ length: count }).fill(undefined);
  }

  clear(): void {
    const { values } = this;
    for (let slot = 0; slot < values.length; slot++) values[slot] = undefined;
    if (this.#seen.size > 0) this.#seen.clear();
  }

  set(slot: number, value: Value): void {
    this.values[slot] = value;
  }

  /**
   * Adds a value of the document, `null` too, as the type of its field reads it.
   *
   * @param isFloat it is a number written as a floating-point one; needed only for a field with derived slots
   */
  put({ slot, type, derived }: PathSlots, value: Scalar | null, isFloat: boolean): void {
    const read = type === null || value === null ? value : readAs(type, value);
    if (read !== null) this.add(slot, read);
    if (derived === null || (read === null && value !== null)) return;
    for (const each of derived) {
      if (each.kind === 'or') this.add(each.slot, read ?? each.nullValue);
      else if (read !== null && (type === null ? isFloat : type.isFloat)) this.add(each.slot, read);
    }
  }

  add(slot: number, scalar: Scalar): void {
    const value = this.values[slot];
    if (value === undefined) {
      this.values[slot] = scalar;
    } else if (typeof value !== 'object') {
      if (value !== scalar) this.values[slot] = [value, scalar];
    } else if (this.#isNew(slot, value, scalar)) {
      // The array was made here for this document.
      (value as Scalar[]).push(scalar);
    }
  }

  #isNew(slot: number, values: readonly Scalar[], scalar: Scalar): boolean {
    if (values.length < SMALL_ARRAY) return !values.includes(scalar);
    const seen = getOrAdd(this.#seen, slot, () => new Set(values));
    if (seen.has(scalar)) return false;
    seen.add(scalar);
    return true;
  }
}
