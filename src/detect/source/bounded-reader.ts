import { childOf } from '../../events/document-row.ts';
import type { FieldNode, FieldSet } from '../../events/field-set.ts';
import type { Json, JsonObject } from '../../events/json.ts';
import {
  Members,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  JsonCursor,
  OPEN_BRACE,
  OPEN_BRACKET,
} from '../../events/parse-document.ts';
import { truncateText, ELLIPSIS } from './truncate-text.ts';
import type { CutField, DocumentBounds, DocumentCut } from './bounds.ts';

const MAX_FIELDS = 20;
const MAX_FIELD_LENGTH = 256;

interface Container {
  omitted: number;
}

interface Left {
  values: number;
  text: number;
}

/**
 * The part of a document within the bounds, in the order of its text, and what was truncated. Omitted parts
 * are skipped without being built.
 *
 * @param text of a JSON object that has been validated; throws `SyntaxError` otherwise
 * @param fields those with a share of their own
 */
export function readBounded(
  text: string,
  fields: FieldSet,
  bounds: DocumentBounds,
): { readonly document: JsonObject; readonly cut: DocumentCut | null } {
  const reader = new BoundedReader(text, bounds);
  const document = reader.object(fields.root, 1);
  return { document, cut: reader.cut() };
}

class BoundedReader {
  readonly #cursor: JsonCursor;
  readonly #bounds: DocumentBounds;
  readonly #given: Left;
  readonly #others: Left;
  /** Keys from the document to the current value. */
  readonly #path: string[] = [];
  readonly #fields = new Map<string, CutField>();
  #moreFields = 0;
  #values = 0;
  #characters = 0;

  constructor(text: string, bounds: DocumentBounds) {
    this.#cursor = new JsonCursor(text);
    this.#bounds = bounds;
    this.#given = { ...bounds.given };
    this.#others = { ...bounds.others };
  }

  cut(): DocumentCut | null {
    const [values, characters, moreFields] = [this.#values, this.#characters, this.#moreFields];
    if (values === 0 && characters === 0) return null;
    return { values, characters, fields: [...this.#fields.values()], moreFields };
  }

  object(node: FieldNode | undefined, depth: number): JsonObject {
    const cursor = this.#cursor;
    const members = new Members();
    const container = { omitted: 0 };
    if (!cursor.takes(OPEN_BRACE)) throw new SyntaxError('Expected an object');
    while (!cursor.takes(CLOSE_BRACE)) {
      if (cursor.takes(COMMA)) continue;
      const key = cursor.key();
      const child = node && childOf(node, key);
      const value = this.#takesKey(key, child)
        ? this.#member(key, child, depth, container)
        : this.#skip(container);
      if (value !== undefined) members.add(key, value);
    }
    this.#countOmitted(container.omitted, 0);
    return members.object();
  }

  #member(
    key: string,
    node: FieldNode | undefined,
    depth: number,
    container: Container,
  ): Json | undefined {
    this.#path.push(truncateText(key, MAX_FIELD_LENGTH));
    const value = this.#value(node, depth, container);
    this.#path.pop();
    return value;
  }

  #array(node: FieldNode | undefined, depth: number): Json {
    const cursor = this.#cursor;
    const elements: Json[] = [];
    const container = { omitted: 0 };
    cursor.step();
    while (!cursor.takes(CLOSE_BRACKET)) {
      if (cursor.takes(COMMA)) continue;
      const value =
        elements.length < this.#bounds.elements
          ? this.#value(node, depth, container)
          : this.#skip(container);
      if (value !== undefined) elements.push(value);
    }
    this.#countOmitted(container.omitted, 0);
    return elements;
  }

  /** `undefined` if omitted. */
  #value(node: FieldNode | undefined, depth: number, container: Container): Json | undefined {
    const code = this.#cursor.peek();
    const isContainer = code === OPEN_BRACE || code === OPEN_BRACKET;
    const left = this.#left(node);
    if (left.values === 0 || (isContainer && depth === this.#bounds.depth)) {
      return this.#skip(container);
    }
    left.values -= 1;
    if (code === OPEN_BRACE) return this.object(node, depth + 1);
    if (code === OPEN_BRACKET) return this.#array(node, depth + 1);
    const scalar = this.#cursor.scalar();
    return typeof scalar === 'string' ? this.#text(scalar, left, container) : scalar;
  }

  #text(text: string, left: Left, container: Container): string | undefined {
    const shown = truncateText(text, this.#bounds.longest);
    if (shown.length > left.text) {
      left.values += 1;
      container.omitted += 1;
      return undefined;
    }
    left.text -= shown.length;
    if (shown !== text) this.#countOmitted(0, text.length - shown.length + ELLIPSIS.length);
    return shown;
  }

  #skip(container: Container): undefined {
    container.omitted += this.#cursor.skip();
  }

  #takesKey(key: string, node: FieldNode | undefined): boolean {
    const left = this.#left(node);
    const fits = left.values > 0 && key.length <= Math.min(left.text, this.#bounds.longest);
    if (fits) left.text -= key.length;
    return fits;
  }

  #left(node: FieldNode | undefined): Left {
    return node === undefined ? this.#others : this.#given;
  }

  /** Records that something was truncated at the current path. */
  #countOmitted(values: number, characters: number): void {
    if (values === 0 && characters === 0) return;
    this.#values += values;
    this.#characters += characters;
    const field = truncateText(this.#path.join('.'), MAX_FIELD_LENGTH);
    const known = this.#fields.get(field);
    if (known === undefined && this.#fields.size === MAX_FIELDS) this.#moreFields += 1;
    else {
      this.#fields.set(field, {
        field,
        values: values + (known?.values ?? 0),
        characters: characters + (known?.characters ?? 0),
      });
    }
  }
}
