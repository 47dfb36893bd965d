import type { Row } from '../../events/field-set.ts';
import * as marks from './bytes.ts';
import { fail } from './fault.ts';
import type { FastReading, PreparedFields } from './fields.ts';
import { TreeReader } from './reader.ts';
import { RowBuilder } from '../../events/document-row.ts';
import { decodeString } from './decode.ts';
import { skipBlanks, skipString, skim } from './scalars.ts';
import type { Text } from './text.ts';

/** What an object has of a search hit. */
interface Hit {
  /** Where its source begins; -1 if the object is no hit. */
  readonly source: number;
  readonly end: number;
  readonly index: string | undefined;
  readonly id: string | undefined;
  /** Whether it has nothing but what a search writes, and that once. */
  readonly isPure: boolean;
  /** Whether it stands for the missing event of a sequence. */
  readonly isMissing: boolean;
}

/** What searches, and exports of the service, write into a hit. */
const MEMBERS: ReadonlySet<string> = new Set(
  (
    '_id _index _source _score _type _version _seq_no _primary_term _routing _ignored _shard _node _explanation _nested ' +
    '_rank sort fields highlight inner_hits matched_queries ignored_field_values missing arrival received'
  ).split(' '),
);

/**
 * Looks at the members of the object that begins at `start`, and checks that all of it is valid; `null` if not, with the reason
 * in `fault`.
 */
function readHit(text: Text, start: number): Hit | null {
  const { bytes, end } = text;
  const seen = new Set<string>();
  const hit = { ...NO_HIT };
  const malformed = (at: number): null => {
    fail('ING2002', at, end);
    return null;
  };
  let i = skipBlanks(text, start + 1);
  if (bytes[i] === CLOSE_BRACE) return { ...hit, end: i + 1 };
  for (;;) {
    i = skipBlanks(text, i);
    if (bytes[i] !== QUOTE) return malformed(i);
    const key = i + 1;
    i = skipString(text, key);
    if (i < 0) return null;
    const name = decodeString(bytes, key, i - 1);
    i = skipBlanks(text, i);
    if (bytes[i] !== COLON) return malformed(i);
    const value = skipBlanks(text, i + 1);
    i = skim(text, value, 1);
    if (i < 0) return null;
    if (!MEMBERS.has(name) || seen.has(name)) hit.isPure = false;
    else seen.add(name);
    if (name === '_source' && bytes[value] === OPEN_BRACE) hit.source = value;
    else if (name === '_index') hit.index = textAt(text, value, i);
    else if (name === '_id') hit.id = textAt(text, value, i);
    else if (name === 'missing') hit.isMissing = bytes.toString('latin1', value, i) === 'true';
    i = skipBlanks(text, i);
    if (bytes[i] !== COMMA) break;
    i += 1;
  }
  if (bytes[i] !== CLOSE_BRACE) return malformed(i);
  hit.end = i + 1;
  if (hit.index === undefined && hit.id === undefined) hit.source = -1;
  // Such a placeholder has an empty source.
  hit.isMissing &&= bytes[skipBlanks(text, hit.source + 1)] === CLOSE_BRACE;
  return hit;
}

const NO_HIT: { -readonly [K in keyof Hit]: Hit[K] } = {
  source: -1,
  end: 0,
  index: undefined,
  id: undefined,
  isPure: true,
  isMissing: false,
};

const textAt = ({ bytes }: Text, start: number, end: number): string | undefined =>
  bytes[start] === QUOTE ? decodeString(bytes, start + 1, end - 1) : undefined;

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
