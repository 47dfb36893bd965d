import { isUtf8 } from 'node:buffer';
import { isJsonObject, parseJson, type Json, type JsonObject } from '../../events/json.ts';
import { NEWLINE, RETURN } from '../json/bytes.ts';
import { skipBlanks } from '../json/scalars.ts';
import type { Text } from '../json/text.ts';

export type BulkAction = 'index' | 'create' | 'update' | 'delete';

const ACTIONS: ReadonlySet<string> = new Set<BulkAction>(['index', 'create', 'update', 'delete']);

/** Longer lines are not parsed: an action has an index, an id and a few settings. */
const MAX_ACTION_BYTES = 64 * 1024;

/** What an action line says. Settings such as `_type`, `routing` and `pipeline` mean nothing here. */
interface ActionLine {
  readonly action: BulkAction;
  /** `null` where it names none. */
  readonly index: string | null;
  readonly id: string | null;
}

/** A `_bulk` body that cannot be read any further, in the words of Elasticsearch. */
export class BulkError extends Error {
  override readonly name = 'BulkError';
}

/**
 * Reads the actions of an Elasticsearch `_bulk` body one after the other. The properties describe
 * the last one until the next call of {@link next}.
 */
export class BulkReader implements ActionLine {
  action: BulkAction = 'index';
  index: string | null = null;
  id: string | null = null;
  /** The line of the document, which is not examined; empty for `delete`. */
  start = 0;
  end = 0;
  readonly #text: Text;
  readonly #length: number;
  #at = 0;
  #line = 0;
  /** The last action line: many clients send the same one with every document. */
  #lastStart = 0;
  #lastEnd = 0;
  #last: ActionLine | null = null;

  constructor(text: Text, length: number) {
    this.#text = text;
    this.#length = length;
    const { bytes } = text;
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.#at = 3;
  }

  /** Moves on to the next action; throws {@link BulkError}. */
  next(): boolean {
    let end = 0;
    let start = 0;
    do {
      if (this.#at >= this.#length) return false;
      end = this.#lineEnd();
      start = this.#skipBlanks(this.#at, end);
      this.#at = end + 1;
    } while (start === end);
    const line = this.#actionLine(start, end);
    this.action = line.action;
    this.index = line.index;
    this.id = line.id;
    this.start = this.#at;
    this.end = this.#at;
    if (line.action === 'delete') return true;
    if (this.#at >= this.#length) {
      throw new BulkError(
        `Malformed action/metadata line [${this.#line}], the document that should follow is missing`,
      );
    }
    this.end = this.#lineEnd();
    this.#at = this.end + 1;
    return true;
  }

  /** The end of the line that begins here, without its line feed. */
  #lineEnd(): number {
    this.#line += 1;
    const end = this.#text.bytes.indexOf(NEWLINE, this.#at);
    return end < 0 || end > this.#length ? this.#length : end;
  }

  #skipBlanks(start: number, end: number): number {
    this.#text.end = end;
    return Math.min(skipBlanks(this.#text, start), end);
  }

  #actionLine(start: number, end: number): ActionLine {
    const { bytes } = this.#text;
    const length = this.#lastEnd - this.#lastStart;
    if (
      this.#last !== null &&
      end - start === length &&
      bytes.compare(bytes, this.#lastStart, this.#lastEnd, start, end) === 0
    ) {
      return this.#last;
    }
    const fail = (why: string): never => {
      throw new BulkError(`Malformed action/metadata line [${this.#line}], ${why}`);
    };
    if (end - start > MAX_ACTION_BYTES) fail(`it is longer than ${MAX_ACTION_BYTES} bytes`);
    const until = bytes[end - 1] === RETURN ? end - 1 : end;
    if (!isUtf8(bytes.subarray(start, until))) fail('it is not valid UTF-8');
    this.#last = parseAction(bytes.toString('utf8', start, until), fail);
    this.#lastStart = start;
    this.#lastEnd = end;
    return this.#last;
  }
}

function parseAction(line: string, fail: (why: string) => never): ActionLine {
  const value = jsonOf(line, fail);
  if (!isJsonObject(value)) return fail(`expected START_OBJECT but found [${kindOf(value)}]`);
  const [action, another] = Object.keys(value);
  if (action === undefined) return fail('expected FIELD_NAME but found [END_OBJECT]');
  if (another !== undefined) return fail('expected END_OBJECT but found [FIELD_NAME]');
  if (!ACTIONS.has(action)) {
    const found = action.slice(0, 64);
    return fail(`expected field [create], [delete], [index] or [update] but found [${found}]`);
  }
  const settings = value[action];
  if (!isJsonObject(settings)) {
    return fail(`expected START_OBJECT but found [${kindOf(settings ?? null)}]`);
  }
  const isCreate = action === 'index' && settings['op_type'] === 'create';
  return {
    action: isCreate ? 'create' : (action as BulkAction),
    index: simpleValue(settings, '_index', fail),
    id: simpleValue(settings, '_id', fail),
  };
}

function jsonOf(line: string, fail: (why: string) => never): Json {
  try {
    return parseJson(line);
  } catch {
    return fail('it is not valid JSON');
  }
}

/** A text, or a number as text; `null` if it is empty or missing. */
function simpleValue(
  settings: JsonObject,
  key: '_index' | '_id',
  fail: (why: string) => never,
): string | null {
  const value = settings[key];
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  return fail(`expected a simple value for field [${key}] but found [${kindOf(value)}]`);
}

/** What Elasticsearch calls the first token of a value. */
function kindOf(value: Json): string {
  if (value === null) return 'VALUE_NULL';
  if (Array.isArray(value)) return 'START_ARRAY';
  if (typeof value === 'object') return 'START_OBJECT';
  if (typeof value === 'string') return 'VALUE_STRING';
  return typeof value === 'boolean' ? 'VALUE_BOOLEAN' : 'VALUE_NUMBER';
}
