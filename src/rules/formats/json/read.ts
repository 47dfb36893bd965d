import { newTable, type Data, type Table } from '../../model/data.ts';
import { FormatError, MAX_DEPTH, Places } from '../format.ts';

/**
 * JSON to data: as strict as JSON.parse, but integers beyond 2^53 keep all digits, no key has a
 * special meaning in JavaScript, and an error has an offset. Of a duplicate key the last value is
 * used.
 */
export function readJson(text: string, places?: Places): Data {
  return new Reader(text).readAll(places);
}

/** The positions of all values of a JSON text. The text must be valid. */
export function jsonPlaces(text: string): Places {
  const places = new Places();
  readJson(text, places);
  return places;
}

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const PLAIN_STRING = /"[^"\\\u0000-\u001f\ud800-\udfff]*"/y;
const WORDS = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readAll(places: Places | undefined): Data {
    const value = this.#value(places, 0, null);
    this.#skipBlanks();
    if (this.#at < this.#text.length) this.#fail('unexpected text after the end of the value');
    return value;
  }

  #value(places: Places | undefined, depth: number, keyStart: number | null): Data {
    this.#skipBlanks();
    const start = this.#at;
    const value = this.#bare(places, depth);
    if (places !== undefined) {
      const range = { start, end: this.#at };
      const key = keyStart === null ? range : { start: keyStart, end: this.#endOfString(keyStart) };
      places.place = { key, value: range };
    }
    return value;
  }

  #bare(places: Places | undefined, depth: number): Data {
    if (depth > MAX_DEPTH) {
      throw new FormatError('RUL1006', `more than ${MAX_DEPTH} levels deep`, this.#at);
    }
    const first = this.#text[this.#at];
    if (first === '{') return this.#table(places, depth);
    if (first === '[') return this.#list(places, depth);
    if (first === '"') return this.#string();
    for (const [word, value] of WORDS) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    return this.#number();
  }

  #table(places: Places | undefined, depth: number): Table {
    const table = newTable();
    this.#at += 1;
    this.#skipBlanks();
    if (this.#take('}')) return table;
    do {
      this.#skipBlanks();
      const keyStart = this.#at;
      if (this.#text[this.#at] !== '"') this.#fail('expected a key in quotes');
      const key = this.#string();
      this.#skipBlanks();
      if (!this.#take(':')) this.#fail('expected ":" after the key');
      table[key] = this.#value(places?.at(key), depth + 1, keyStart);
      this.#skipBlanks();
    } while (this.#take(','));
    if (!this.#take('}')) this.#fail('expected "," or "}"');
    return table;
  }

  #list(places: Places | undefined, depth: number): Data[] {
    const list: Data[] = [];
    this.#at += 1;
    this.#skipBlanks();
    if (this.#take(']')) return list;
    do {
      list.push(this.#value(places?.at(list.length), depth + 1, null));
      this.#skipBlanks();
    } while (this.#take(','));
    if (!this.#take(']')) this.#fail('expected "," or "]"');
    return list;
  }

  #string(): string {
    const start = this.#at;
    PLAIN_STRING.lastIndex = start;
    if (PLAIN_STRING.test(this.#text)) {
      this.#at = PLAIN_STRING.lastIndex;
      return this.#text.slice(start + 1, this.#at - 1);
    }
    this.#at = this.#endOfString(start);
    const value = parsedString(this.#text.slice(start, this.#at));
    if (value === null) {
      throw new FormatError('RUL1005', 'invalid character or escape in a string', start);
    }
    if (/\p{Surrogate}/u.test(value)) {
      throw new FormatError('RUL1005', 'an unpaired surrogate is not a character', start);
    }
    return value;
  }

  /** The offset after the closing quote. */
  #endOfString(start: number): number {
    const text = this.#text;
    for (let at = start + 1; at < text.length; at += 1) {
      if (text[at] === '"') return at + 1;
      if (text[at] === '\\') at += 1;
    }
    throw new FormatError('RUL1005', 'unterminated string', start);
  }

  #number(): number | bigint {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#text);
    if (match === null) {
      this.#fail(this.#at < this.#text.length ? 'expected a value' : 'unexpected end of the text');
    }
    const [written, fraction, exponent] = match;
    const number = Number(written);
    if (!Number.isFinite(number)) this.#fail('the number exceeds 64-bit floating point');
    this.#at += written.length;
    const isInteger = fraction === undefined && exponent === undefined;
    return isInteger && !Number.isSafeInteger(number) ? BigInt(written) : number;
  }

  #skipBlanks(): void {
    const text = this.#text;
    let at = this.#at;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
    }
    this.#at = at;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #fail(message: string): never {
    throw new FormatError('RUL1005', message, this.#at);
  }
}

function parsedString(written: string): string | null {
  try {
    return JSON.parse(written) as string;
  } catch {
    return null;
  }
}
