import { isUtf8 } from 'node:buffer';
import { isJsonObject, parseJson, type Json, type JsonObject } from '../../events/json.ts';
import { jsonFault } from '../../util/json-fault.ts';
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
  /** The last action line that was parsed: those of one client differ in nothing but the id. */
  #lastStart = 0;
  #lastEnd = 0;
  #last: ActionLine | null = null;
  /** The bytes of that line before its id and behind it; 0 if it has none that is known. */
  #beforeId = 0;
  #behindId = 0;

  constructor(text: Text, length: number) {
    this.#text = text;
    this.#length = length;
    const { bytes } = text;
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.#at = 3;
  }

  /** Moves on to the next action; throws {@link BulkError}. */
  next(): boolean {
    // Empty lines mean nothing here, nor do blanks before an action.
    this.#text.end = this.#length;
    const start = skipBlanks(this.#text, this.#at);
    if (start >= this.#length) return false;
    const end = this.#lineEnd(start);
    const line = this.#actionLine(start, end);
    this.action = line.action;
    this.index = line.index;
    this.id = line.id;
    this.start = end + 1;
    this.end = end + 1;
    this.#at = end + 1;
    if (line.action === 'delete') return true;
    if (this.start >= this.#length) {
      throw this.#malformed(start, 'the document that should follow is missing');
    }
    this.end = this.#lineEnd(this.start);
    this.#at = this.end + 1;
    return true;
  }

  /** The end of the line of a place, without its line feed. */
  #lineEnd(place: number): number {
    const end = this.#text.bytes.indexOf(NEWLINE, place);
    return end < 0 || end > this.#length ? this.#length : end;
  }

  #malformed(place: number, why: string): BulkError {
    const { bytes } = this.#text;
    let line = 1;
    for (let at = bytes.indexOf(NEWLINE); at >= 0 && at < place; line += 1) {
      at = bytes.indexOf(NEWLINE, at + 1);
    }
    return new BulkError(`Malformed action/metadata line [${line}], ${why}`);
  }

  #actionLine(start: number, end: number): ActionLine {
    const { bytes } = this.#text;
    const known = this.#likeLast(start, end);
    if (known !== null) return known;
    const fail = (why: string): never => {
      throw this.#malformed(start, why);
    };
    if (end - start > MAX_ACTION_BYTES) fail(`it is longer than ${MAX_ACTION_BYTES} bytes`);
    const until = bytes[end - 1] === RETURN ? end - 1 : end;
    if (!isUtf8(bytes.subarray(start, until))) fail('it is not valid UTF-8');
    const line = bytes.toString('utf8', start, until);
    const action = parseAction(line, fail);
    const before = bytesBeforeId(line, action.id);
    this.#last = action;
    this.#lastStart = start;
    this.#lastEnd = end;
    this.#beforeId = before;
    this.#behindId = before === 0 ? 0 : end - start - before - (action.id ?? '').length;
    return action;
  }

  /** What a line says that is the same as the last one, or has only another id; `null` for any other. */
  #likeLast(start: number, end: number): ActionLine | null {
    if (this.#last === null) return null;
    if (this.#beforeId === 0) return this.#isSame(start, end, 0) ? this.#last : null;
    const idStart = start + this.#beforeId;
    const idEnd = end - this.#behindId;
    if (idEnd <= idStart || end - start > MAX_ACTION_BYTES) return null;
    const isAlike =
      this.#isSame(start, idStart, 0) &&
      this.#isSame(idEnd, end, this.#lastEnd - this.#behindId - this.#lastStart);
    if (!isAlike) return null;
    const { bytes } = this.#text;
    for (let at = idStart; at < idEnd; at += 1) if (IS_PLAIN[bytes[at] ?? 0] === 0) return null;
    const { action, index } = this.#last;
    return { action, index, id: bytes.toString('latin1', idStart, idEnd) };
  }

  /** Whether some bytes are those of the last line, from a place in it, to its end or as many as there are. */
  #isSame(start: number, end: number, from: number): boolean {
    const { bytes } = this.#text;
    const other = this.#lastStart + from;
    const otherEnd = this.#beforeId === 0 ? this.#lastEnd : other + end - start;
    return (
      otherEnd - other === end - start && bytes.compare(bytes, other, otherEnd, start, end) === 0
    );
  }
}

/** 1 for the characters that stand for themselves in a string of JSON, and take one byte. */
const IS_PLAIN = new Uint8Array(256).fill(1, 0x20, 0x7f);
for (const mark of '"\\') IS_PLAIN[mark.charCodeAt(0)] = 0;

/**
 * The number of bytes before the id of a line, all of which are ASCII; 0 if it has none, or if its place is not
 * known.
 */
function bytesBeforeId(line: string, id: string | null): number {
  if (id === null) return 0;
  const place = line.indexOf(`"_id":"${id}"`);
  const isOnly = place >= 0 && line.indexOf('"_id"') === line.lastIndexOf('"_id"');
  // eslint-disable-next-line no-control-regex
  return isOnly && /^[\0-\x7f]*$/u.test(line) ? place + '"_id":"'.length : 0;
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
    // It is one line, whose number is said already.
    return fail(`it is not valid JSON: ${jsonFault(line)?.replace('line 1, ', '')}`);
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
