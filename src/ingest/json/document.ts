import type { Row } from '../../events/value.ts';
import * as marks from './bytes.ts';
import { decodeString } from './decode.ts';
import { fail } from './fault.ts';
import type { FastReading, PreparedFields } from './fields.ts';
import { TreeReader } from './reader.ts';
import { RowBuilder } from '../../events/row-builder.ts';
import { skipBlanks, skipString } from './scalars.ts';
import { skim } from './skim.ts';
import type { Text } from './text.ts';

// An imported constant is loaded from its module at each use; a local copy is inlined.
const { CLOSE_BRACE, COLON, COMMA, OPEN_BRACE, QUOTE } = marks;

const UNDERSCORE = 0x5f;

/** Lines that were passed: where they end, and how many documents and line ends they have. */
export interface LinesPassed {
  readonly end: number;
  readonly documents: number;
  readonly lines: number;
}

/**
 * Reads the documents of a text. A document is a JSON object, or a search hit: an object with a
 * string at `_index` or `_id` and an object at `_source`, which is then the document.
 *
 * The properties describe the last document until the next call of {@link read}.
 */
export class DocumentReader {
  /** The position of the document: for a search hit, that of its `_source`. */
  start = 0;
  end = 0;
  /** Metadata of a search hit. */
  index: string | undefined;
  id: string | undefined;
  #missing = false;
  readonly #text: Text;
  readonly #fields: PreparedFields;
  readonly #hitsOnly: boolean;
  readonly #row: RowBuilder;
  readonly #tree: TreeReader;
  #fast: FastReading | null;

  /** @param hitsOnly rejects everything that is not a search hit */
  constructor(text: Text, fields: PreparedFields, hitsOnly: boolean) {
    this.#text = text;
    this.#fields = fields;
    this.#hitsOnly = hitsOnly;
    this.#row = new RowBuilder(fields.count);
    this.#tree = new TreeReader(text, this.#row);
    this.#fast = hitsOnly ? null : fields.fast;
  }

  /** The row of field values, which is the same array for each document. */
  get row(): Row {
    return this.#row.values;
  }

  /** Whether the last document may be a raw sensor record, or contain one. */
  get mayHoldRecord(): boolean {
    return this.#tree.raw.isAny;
  }

  /**
   * Whether `[start, end)` is a document, possibly surrounded by white space; if not, `fault` has
   * the reason.
   */
  read(start: number, end: number): boolean {
    const text = this.#text;
    text.end = end;
    this.index = undefined;
    this.id = undefined;
    if (this.#fast !== null && this.#readFast(start, end)) return true;
    const first = skipBlanks(text, start);
    if (text.bytes[first] !== OPEN_BRACE || first >= end) return this.#fail(first);
    const key = skipBlanks(text, first + 1);
    const likelyHit = text.bytes[key] === QUOTE && text.bytes[key + 1] === UNDERSCORE;
    if (!likelyHit && !this.#hitsOnly) {
      if (!this.#plain(first)) return false;
      if (!this.#tree.sawSource) return true;
    }
    const hit = this.#hit(first);
    if (hit !== null) return hit;
    this.index = undefined;
    this.id = undefined;
    if (!this.#hitsOnly) return this.#plain(first);
    fail('ING2010', first, end);
    return false;
  }

  /**
   * Passes lines from the one that begins at `start`, as long as they are blank or documents that are surely valid, and do
   * not have `until` in them. Returns where it stopped; the other lines have to be read.
   */
  pass(start: number, until: number): LinesPassed {
    const fast = this.#loaded();
    if (fast === null) return { end: start, documents: 0, lines: 0 };
    const end = fast.pass(start, until, this.#text.length);
    return { end, documents: fast.passedDocuments, lines: fast.passedLines };
  }

  #readFast(start: number, end: number): boolean {
    const fast = this.#loaded();
    if (fast === null || !fast.read(start, end, this.#row)) return false;
    this.#tree.raw.clear();
    this.start = fast.start;
    this.end = fast.end;
    return true;
  }

  /** The fast reader with the bytes of the text, which it may have given up for another since the last document. */
  #loaded(): FastReading | null {
    if (this.#fast?.load(this.#text) === false) this.#fast = null;
    return this.#fast;
  }

  /** The value is not an object. If it is valid JSON, that is an error of its own. */
  #fail(start: number): false {
    const next = skim(this.#text, start, 0);
    if (next >= 0 && this.#ends(next)) fail('ING2008', start, this.#text.end);
    return false;
  }

  /** Adds metadata of a store to the last document; that of a search hit it is in comes first. */
  describe(index: string | undefined, id: string | undefined): void {
    const { indexSlot, idSlot } = this.#fields;
    if (this.index === undefined && index !== undefined) {
      this.index = index;
      if (indexSlot >= 0) this.#row.set(indexSlot, index);
    }
    if (this.id === undefined && id !== undefined) {
      this.id = id;
      if (idSlot >= 0) this.#row.set(idSlot, id);
    }
  }

  /** Replaces what the document says of when it was ingested. */
  received(time: string): void {
    const { slot, derived } = this.#fields.ingested;
    if (slot >= 0) this.#row.set(slot, time);
    for (const each of derived ?? [])
      this.#row.set(each.slot, each.kind === 'or' ? time : undefined);
  }

  #plain(start: number): boolean {
    const next = this.#twice(() => this.#tree.object(start, this.#fields.root, 0));
    if (next < 0 || !this.#ends(next)) return false;
    this.start = start;
    this.end = next;
    return true;
  }

  /** Returns `null` if the object is not a search hit; it is valid then. */
  #hit(start: number): boolean | null {
    const next = this.#twice(() => this.#members(start));
    if (next < 0 || !this.#ends(next)) return false;
    if (this.start < 0 || (this.index === undefined && this.id === undefined)) return null;
    if (this.#missing) {
      fail('ING2011', start, this.#text.end);
      return false;
    }
    const { indexSlot, idSlot } = this.#fields;
    if (indexSlot >= 0) this.#row.set(indexSlot, this.index);
    if (idSlot >= 0) this.#row.set(idSlot, this.id);
    return true;
  }

  /**
   * Reads the object. If it repeats a selected key, reads it again and uses the last occurrence of
   * each.
   */
  #twice(read: () => number): number {
    const tree = this.#tree;
    tree.repeated = false;
    tree.sawSource = false;
    tree.raw.clear();
    this.#row.clear();
    const next = read();
    if (!tree.repeated || next < 0) return next;
    this.#row.clear();
    tree.lastOnly = true;
    read();
    tree.lastOnly = false;
    return next;
  }

  /** Reads the object of a search hit. Repeated keys replace earlier ones in order. */
  #members(start: number): number {
    const text = this.#text;
    const { bytes, end } = text;
    this.start = -1;
    this.index = undefined;
    this.id = undefined;
    this.#missing = false;
    let i = skipBlanks(text, start + 1);
    if (bytes[i] === CLOSE_BRACE) return i + 1;
    for (;;) {
      i = skipBlanks(text, i);
      if (bytes[i] !== QUOTE) return fail('ING2002', i, end);
      const key = i + 1;
      i = skipString(text, key);
      if (i < 0) return -1;
      const name = decodeString(bytes, key, i - 1);
      i = skipBlanks(text, i);
      if (bytes[i] !== COLON) return fail('ING2002', i, end);
      i = this.#member(name, skipBlanks(text, i + 1));
      if (i < 0) return -1;
      i = skipBlanks(text, i);
      if (bytes[i] !== COMMA) break;
      i++;
    }
    return bytes[i] === CLOSE_BRACE ? i + 1 : fail('ING2002', i, end);
  }

  #member(name: string, start: number): number {
    const text = this.#text;
    const byte = text.bytes[start];
    if (name === '_source') {
      this.#row.clear();
      this.start = byte === OPEN_BRACE ? start : -1;
      if (byte !== OPEN_BRACE) return skim(text, start, 1);
      this.end = this.#tree.object(start, this.#fields.root, 1);
      return this.end;
    }
    const next = skim(text, start, 1);
    if (next < 0) return next;
    if (name === '_index' || name === '_id') {
      const value = byte === QUOTE ? decodeString(text.bytes, start + 1, next - 1) : undefined;
      if (name === '_id') this.id = value;
      else this.index = value;
    } else if (name === 'missing') {
      this.#missing = text.bytes.toString('latin1', start, next) === 'true';
    }
    return next;
  }

  /** Whether only white space follows. */
  #ends(next: number): boolean {
    const { end } = this.#text;
    if (next <= end && skipBlanks(this.#text, next) === end) return true;
    fail(next > end ? 'ING2001' : 'ING2007', Math.min(skipBlanks(this.#text, next), end), end + 1);
    return false;
  }
}
