import type { Json } from '../../events/json.ts';
import { decodeEscaped } from './decode.ts';
import type { FastMemory } from './fast-reader.ts';
import type { Text } from './text.ts';

/**
 * What is read of a record: keys that stand exactly where they are expected, unlike the fields of documents. A `value` is no
 * list and no object, and a record with a key that is `left` is not read.
 */
export type RecordKeys = ReadonlyMap<string, RecordKey>;
type RecordKey = 'value' | 'left' | RecordKeys;

/** As in `wasm/record.ts`. */
const FORMS = { value: 1, object: 2, left: 3 } as const;

const NODE_SIZE = 20;
const ENTRY_HEAD = 20;

/** The tables of `wasm/tables.ts`. */
interface RecordTables {
  readonly size: number;
  /** Writes them for an address, where the root stands. */
  readonly write: (address: number) => Uint8Array;
  /** The numbers of values by path, with slashes. */
  readonly numbers: ReadonlyMap<string, number>;
}

/** Keys are in ASCII. The same keys in two places have the same numbers. */
function recordTables(keys: RecordKeys): RecordTables {
  const { nodes, numbers } = numbered(keys);
  const write = (address: number) => bytesOf(nodes, address);
  return { size: write(0).length, write, numbers };
}

function bytesOf(nodes: readonly Node[], address: number): Uint8Array {
  const words: number[] = [];
  const put = (at: number, ...values: readonly number[]) => {
    for (const [index, value] of values.entries()) words[at / 4 + index] = value;
  };
  let free = nodes.length * NODE_SIZE;
  for (const [number, { form, children }] of nodes.entries()) {
    let size = 1;
    while (size < children.length * 4) size *= 2;
    const buckets = free;
    put(number * NODE_SIZE, size - 1, address + buckets, form, Number(children.length > 0), number);
    put(buckets, ...Array.from({ length: size }, () => 0));
    free += size * 4;
    for (const { name, target } of children) {
      const key = Buffer.alloc((name.length + 3) & ~3);
      key.write(name);
      const bucket = buckets + (hashOf(key, name.length) & (size - 1)) * 4;
      put(free, words[bucket / 4] ?? 0, address + target * NODE_SIZE, 0, 0, name.length);
      for (let at = 0; at < key.length; at += 4) put(free + ENTRY_HEAD + at, key.readInt32LE(at));
      put(bucket, address + free);
      free += ENTRY_HEAD + key.length;
    }
  }
  return new Uint8Array(Int32Array.from(words).buffer);
}

/** As `entryOfRecord` in `wasm/tables.ts`. */
function hashOf(key: Buffer, length: number): number {
  const last = length < 4 ? 0 : Math.imul(key.readInt32LE(length - 4), 0x9e3779b1);
  return (last >>> 16) + length * 7;
}

interface Node {
  readonly form: number;
  readonly children: { readonly name: string; readonly target: number }[];
}

/** The root has the number 0, and what is deeper has higher ones. */
function numbered(root: RecordKeys) {
  const nodes: Node[] = [{ form: FORMS.object, children: [] }];
  const numbers = new Map<string, number>();
  const known = new Map<RecordKeys, number>();
  const open: [keys: RecordKeys, number: number, path: string][] = [[root, 0, '']];
  for (const [keys, number, path] of open) {
    for (const [name, key] of keys) {
      const isObject = typeof key !== 'string';
      const target = (isObject ? known.get(key) : undefined) ?? nodes.length;
      nodes[number]?.children.push({ name, target });
      if (target < nodes.length) continue;
      nodes.push({ form: isObject ? FORMS.object : FORMS[key], children: [] });
      numbers.set(path + name, target);
      if (!isObject) continue;
      known.set(key, target);
      open.push([key, target, `${path}${name}/`]);
    }
  }
  return { nodes, numbers };
}

/** As in `wasm/record.ts`. */
const ABSENT = 0;
const STRING = 1;
const ESCAPED = 2;
const NUMBER = 3;
const OTHER = 4;
const MAX_NUMBERS = 1_024;
/** As in `wasm/strings.ts`: the number of places of texts. */
const PLACES = 4_096;

const LOWER_N = 0x6e;
const LOWER_T = 0x74;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
/** This number of digits is exact in a double. */
const EXACT_DIGITS = 15;
const INTEGER = /^-?\d+$/;
/** More than doubles hold exactly. */
const DIGITS = /^[1-9]\d{17,19}$/;

/** What a record has at the keys that are read, until the next one is read. */
export interface RecordValues {
  /** A value as `parseJson` makes it, or `true` for an object; `undefined` where the record has nothing. */
  at(number: number): Json | undefined;
  /**
   * The text of an integer beyond what JavaScript holds exactly, if it has 18 to 20 digits and no sign, as nanoseconds since the epoch
   * have: to make a big integer of it takes longer than to read it. `undefined` for any other value.
   */
  digitsAt(number: number): string | undefined;
}

/**
 * Reads the records of a block by WebAssembly: a record is walked once along the keys that are wanted. Texts of up to 48 bytes
 * that have come before are the same strings.
 */
export class RecordReader implements RecordValues {
  readonly #memory: FastMemory;
  /** The addresses of their tables. */
  readonly #roots: readonly number[];
  /** The number of a value by its path with slashes, for each kind. */
  readonly numbers: readonly ReadonlyMap<string, number>[];
  /** Of values, for each kind. */
  readonly #counts: readonly number[];
  readonly #tape: number;
  readonly #news: number;
  /** Long numbers by the place of their text, with the text that they were made of. */
  readonly #wide = Array.from({ length: PLACES }, (): WideNumber => NO_NUMBER);

  /**
   * @param kinds of records, each by its keys
   * @returns `null` where there is no room for the keys
   */
  static of(kinds: readonly RecordKeys[], memory: FastMemory): RecordReader | null {
    const tables = kinds.map((keys) => recordTables(keys));
    if (tables.some(({ numbers }) => numbers.size >= MAX_NUMBERS)) return null;
    const roots = tables.map(({ size, write }) => {
      const root = memory.reserve(size);
      if (root >= 0) memory.bytes.set(write(root), root);
      return root;
    });
    return roots.includes(-1) ? null : new RecordReader(memory, tables, roots);
  }

  private constructor(
    memory: FastMemory,
    tables: readonly RecordTables[],
    roots: readonly number[],
  ) {
    this.#memory = memory;
    this.#roots = roots;
    this.numbers = tables.map(({ numbers }) => numbers);
    this.#counts = tables.map(({ numbers }) => numbers.size + 1);
    this.#tape = memory.exports.TAPE.value >> 2;
    this.#news = memory.exports.NEWS.value >> 2;
  }

  /** Takes the bytes of a block; `false` if there is no room for them. */
  load(text: Text): boolean {
    return this.#memory.load(text);
  }

  /** Whether `[start, end)` of the block is a record of which the values of a kind could be read. */
  read(start: number, end: number, kind: number): boolean {
    const { block, exports } = this.#memory;
    const isRead = exports.readRecord(
      block + start,
      block + end,
      this.#roots[kind]!,
      this.#counts[kind]!,
    );
    const news = exports.newTexts();
    for (let each = 0; each < news; each++) this.#takeText(this.#news + each * 3);
    return isRead !== 0;
  }

  at(number: number): Json | undefined {
    const { words, bytes, texts } = this.#memory;
    const at = this.#tape + number * 4;
    const kind = words[at]!;
    if (kind === ABSENT) return undefined;
    const place = kind >> 8;
    switch (kind & 0xff) {
      case STRING:
        return place < 0 ? bytes.toString('utf8', words[at + 1], words[at + 2]) : texts[place]!;
      case NUMBER:
        return place < 0 ? numberOf(bytes, words[at + 1]!, words[at + 2]!) : this.#wideAt(place);
      case ESCAPED:
        return decodeEscaped(bytes, words[at + 1]!, words[at + 2]!);
      case OTHER: {
        const first = bytes[words[at + 1]!];
        return first === LOWER_N ? null : first === LOWER_T;
      }
      default:
        return true;
    }
  }

  digitsAt(number: number): string | undefined {
    const { words, texts } = this.#memory;
    const kind = words[this.#tape + number * 4]!;
    if ((kind & 0xff) !== NUMBER || kind < 0) return undefined;
    const text = texts[kind >> 8]!;
    return DIGITS.test(text) ? text : undefined;
  }

  #takeText(at: number): void {
    const { words, bytes, texts } = this.#memory;
    texts[words[at]!] = bytes.toString('latin1', words[at + 1], words[at + 2]);
  }

  /** The same number as long as its place has the same text. */
  #wideAt(place: number): Json {
    const text = this.#memory.texts[place]!;
    const known = this.#wide[place]!;
    if (known.text === text) return known.number;
    const number = wideNumber(text);
    this.#wide[place] = { text, number };
    return number;
  }
}

interface WideNumber {
  readonly text: string;
  readonly number: Json;
}

const NO_NUMBER: WideNumber = { text: '', number: 0 };

function numberOf(bytes: Buffer, start: number, end: number): Json {
  const isNegative = bytes[start] === MINUS;
  let value = 0;
  let at = isNegative ? start + 1 : start;
  if (end - at <= EXACT_DIGITS) {
    for (; at < end; at += 1) {
      const byte = bytes[at]!;
      if (byte < ZERO || byte > NINE) break;
      value = value * 10 + (byte - ZERO);
    }
    if (at === end) return isNegative ? -value : value;
  }
  return wideNumber(bytes.toString('latin1', start, end));
}

/** A number of any form, as `parseJson` makes it. */
function wideNumber(text: string): Json {
  if (DIGITS.test(text)) return BigInt(text);
  const number = Number(text);
  if (Number.isSafeInteger(number)) return number;
  if (INTEGER.test(text)) return BigInt(text);
  return Number.isFinite(number) ? number : text;
}
