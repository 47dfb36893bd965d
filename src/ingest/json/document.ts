import type { Row } from '../../events/value.ts';
import * as marks from './bytes.ts';
import { fail } from './fault.ts';
import type { FastReading, PreparedFields } from './fields.ts';
import { TreeReader } from './reader.ts';
import { RowBuilder } from '../../events/document-row.ts';
import { readHit, type Hit } from './hit.ts';
import { skipBlanks } from './scalars.ts';
import { skim } from './skim.ts';
import type { Text } from './text.ts';

// An imported constant is loaded from its module at each use; a local copy is inlined.
const { OPEN_BRACE, QUOTE } = marks;

const UNDERSCORE = 0x5f;

/** Lines that were passed: where they end, and how many documents and line ends they have. */
export interface LinesPassed {
  readonly end: number;
  readonly documents: number;
  readonly lines: number;
}

/**
 * What is done with search hits: objects with a string at `_index` or `_id` and an object at `_source`.
 *
 * - `unwrapped`: the source is the document, as in files. A hit that has more than a search writes beside its source is the
 *   document itself, with the values of its source among its own: nothing in it hides anything.
 * - `only`: the same, and anything else is rejected, as in a search response.
 * - `none`: every object is a document, and `_source` a field like any other, as of what is stored.
 */
export type Hits = 'unwrapped' | 'only' | 'none';

/**
 * Reads the documents of a text, each a JSON object. Of a key that an object has twice, all values count.
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
  readonly #text: Text;
  readonly #fields: PreparedFields;
  readonly #hits: Hits;
  readonly #row: RowBuilder;
  readonly #tree: TreeReader;
  #fast: FastReading | null;

  constructor(text: Text, fields: PreparedFields, hits: Hits) {
    this.#text = text;
    this.#fields = fields;
    this.#hits = hits;
    this.#row = new RowBuilder(fields.count);
    this.#tree = new TreeReader(text, this.#row);
    this.#fast = hits === 'only' ? null : fields.fast;
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
    if (this.#hits === 'none') return this.#plain(first);
    const key = skipBlanks(text, first + 1);
    const likelyHit = text.bytes[key] === QUOTE && text.bytes[key + 1] === UNDERSCORE;
    if (!likelyHit && this.#hits === 'unwrapped') {
      if (!this.#plain(first)) return false;
      if (!this.#tree.sawSource) return true;
    }
    const hit = readHit(text, first);
    if (hit === null || !this.#ends(hit.end)) return false;
    if (hit.source < 0) {
      if (this.#hits === 'unwrapped') return this.#plain(first);
      fail('ING2010', first, end);
      return false;
    }
    return hit.isPure ? this.#source(hit, first) : this.#plain(first, true);
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

  /** @param withSource whether the members of `_source` count as those of the document */
  #plain(start: number, withSource = false): boolean {
    const next = this.#object(start, 0, withSource);
    if (next < 0 || !this.#ends(next)) return false;
    this.start = start;
    this.end = next;
    return true;
  }

  /** Reads the source of a hit that was found to be valid. */
  #source({ source, index, id, isMissing }: Hit, first: number): boolean {
    if (isMissing) {
      fail('ING2011', first, this.#text.end);
      return false;
    }
    this.start = source;
    this.end = this.#object(source, 1, false);
    this.index = index;
    this.id = id;
    const { indexSlot, idSlot } = this.#fields;
    if (indexSlot >= 0) this.#row.set(indexSlot, index);
    if (idSlot >= 0) this.#row.set(idSlot, id);
    return true;
  }

  #object(start: number, depth: number, withSource: boolean): number {
    const tree = this.#tree;
    tree.sawSource = false;
    tree.raw.clear();
    this.#row.clear();
    return tree.document(start, this.#fields.root, depth, withSource);
  }

  /** Whether only white space follows. */
  #ends(next: number): boolean {
    const { end } = this.#text;
    if (next <= end && skipBlanks(this.#text, next) === end) return true;
    fail(next > end ? 'ING2001' : 'ING2007', Math.min(skipBlanks(this.#text, next), end), end + 1);
    return false;
  }
}
