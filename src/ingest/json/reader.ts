import * as marks from './bytes.ts';
import { decodeNumberFor, decodeString, isFloatToken } from './decode.ts';
import { fail } from './fault.ts';
import { entryOf, entryOfText } from './fields.ts';
import type { Entry, PreparedNode } from './fields.ts';
import { RawMembers } from './raw-members.ts';
import type { RowBuilder } from '../../events/document-row.ts';
import { skipBlanks, skipLiteral, skipNumber, skipString } from './scalars.ts';
import { MAX_DEPTH, skim } from './skim.ts';
import type { Text } from './text.ts';

// An imported constant is loaded from its module at each use; a local copy is inlined.
const {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  MINUS,
  NINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  SPACE,
} = marks;

const LOWER_F = 0x66;
const LOWER_T = 0x74;

/**
 * Walks a value along the tree of selected fields and fills a row. Everything else is only
 * validated. Every method takes the index of the first byte and returns the index after the last
 * one, or -1.
 */
export class TreeReader {
  readonly #text: Text;
  readonly #row: RowBuilder;
  /** A document has the key `_source` and may be a search hit. */
  sawSource = false;
  readonly raw = new RawMembers();
  /** Where the members of `_source` are looked for, if they count as those of the document. */
  #sourceNode: PreparedNode | null = null;

  constructor(text: Text, row: RowBuilder) {
    this.#text = text;
    this.#row = row;
  }

  /**
   * An object as a document.
   *
   * @param withSource whether an object at its key `_source` is read as if its members were those of the document
   */
  document(start: number, node: PreparedNode, depth: number, withSource: boolean): number {
    this.#sourceNode = withSource ? node : null;
    return this.object(start, node, depth);
  }

  /** @param start the first byte of a value, without white space before it */
  value(start: number, node: PreparedNode, depth: number): number {
    const text = this.#text;
    const byte = text.bytes[start]!;
    if (byte === QUOTE) {
      const next = skipString(text, start + 1);
      if (next > 0 && node.slot >= 0) {
        this.#row.put(node, decodeString(text.bytes, start + 1, next - 1), false);
      }
      return next;
    }
    if (byte === OPEN_BRACE) return this.object(start, node, depth);
    if (byte === OPEN_BRACKET) return this.#array(start, node, depth);
    if (byte <= NINE && byte >= MINUS) {
      const next = skipNumber(text, start);
      if (next > 0 && node.slot >= 0) {
        const value = decodeNumberFor(node.type, text.bytes, start, next);
        if (value !== undefined) {
          const isFloat = node.derived !== null && isFloatToken(text.bytes, start, next);
          this.#row.put(node, value, isFloat);
        }
      }
      return next;
    }
    const next = skipLiteral(text, start);
    if (next > 0 && node.slot >= 0) {
      const isNull = byte !== LOWER_T && byte !== LOWER_F;
      this.#row.put(node, isNull ? null : byte === LOWER_T, false);
    }
    return next;
  }

  /** @param start the opening brace */
  object(start: number, node: PreparedNode, depth: number): number {
    const text = this.#text;
    const { bytes } = text;
    if (node.leaf) return skim(text, start, depth);
    if (depth >= MAX_DEPTH) return fail('ING2006', start, text.end);
    let i = skipBlanks(text, start + 1);
    if (bytes[i] === CLOSE_BRACE) return i + 1;
    for (;;) {
      if (bytes[i]! <= SPACE) i = skipBlanks(text, i);
      if (bytes[i] !== QUOTE) return fail('ING2002', i, text.end);
      const key = i + 1;
      const escapes = text.escapes;
      i = skipString(text, key);
      if (i < 0) return -1;
      const entry = this.#entry(node, key, i - 1, text.escapes !== escapes);
      if (entry !== undefined && entry.implies !== null) this.#noteMember(entry.implies, i);
      i = this.#member(i, entry, depth + 1);
      if (i < 0) return -1;
      if (bytes[i]! <= SPACE) i = skipBlanks(text, i);
      if (bytes[i] !== COMMA) break;
      i++;
    }
    return bytes[i] === CLOSE_BRACE ? i + 1 : fail('ING2002', i, text.end);
  }

  /** @param i the index after the key */
  #noteMember(implies: NonNullable<Entry['implies']>, i: number): void {
    const text = this.#text;
    if (implies === 'source') this.sawSource = true;
    else this.raw.add(implies, text.bytes, skipBlanks(text, skipBlanks(text, i) + 1));
  }

  /** Reads the colon and the value of a member. */
  #member(start: number, entry: Entry | undefined, depth: number): number {
    const text = this.#text;
    const { bytes } = text;
    let i = start;
    if (bytes[i]! <= SPACE) i = skipBlanks(text, i);
    if (bytes[i] !== COLON) return fail('ING2002', i, text.end);
    i++;
    if (entry === undefined) return skim(text, i, depth);
    if (bytes[i]! <= SPACE) i = skipBlanks(text, i);
    const isSource = entry.implies === 'source' && this.#sourceNode !== null;
    return this.value(i, isSource ? this.#sourceNode! : entry.target, depth);
  }

  #array(start: number, node: PreparedNode, depth: number): number {
    const text = this.#text;
    const { bytes } = text;
    if (depth >= MAX_DEPTH) return fail('ING2006', start, text.end);
    let i = skipBlanks(text, start + 1);
    if (bytes[i] === CLOSE_BRACKET) return i + 1;
    for (;;) {
      if (bytes[i]! <= SPACE) i = skipBlanks(text, i);
      i = this.value(i, node, depth + 1);
      if (i < 0) return -1;
      if (bytes[i]! <= SPACE) i = skipBlanks(text, i);
      if (bytes[i] !== COMMA) break;
      i++;
    }
    return bytes[i] === CLOSE_BRACKET ? i + 1 : fail('ING2002', i, text.end);
  }

  /** The entry for the key with the content `[start, end)`. */
  #entry(node: PreparedNode, start: number, end: number, escaped: boolean): Entry | undefined {
    const { bytes } = this.#text;
    if (!escaped) {
      const entry = entryOf(node, bytes, start, end);
      if (entry !== undefined || !node.asksText) return entry;
    }
    return entryOfText(node, decodeString(bytes, start, end));
  }
}
