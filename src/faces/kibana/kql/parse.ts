import { badFilter } from '../errors.ts';

/** A value of a filter, cut at its wildcards: `a*b` has two parts. */
export interface KqlValue {
  readonly parts: readonly string[];
  readonly isQuoted: boolean;
}

export type Kql =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly nodes: readonly Kql[] }
  | { readonly kind: 'not'; readonly node: Kql }
  | { readonly kind: 'is'; readonly field: string; readonly value: KqlValue }
  | {
      readonly kind: 'range';
      readonly field: string;
      readonly operator: '<' | '<=' | '>' | '>=';
      readonly value: KqlValue;
    };

const MAX_LENGTH = 100_000;
const MAX_DEPTH = 50;

/**
 * Reads a filter in KQL: `field: value`, `field: (a or b)`, `field >= value`, `field: *`, quotes, wildcards, `and`, `or`,
 * `not` and parentheses. An empty one is all. Throws `KibanaError`.
 */
export function parseKql(text: string): Kql {
  if (text.length > MAX_LENGTH)
    throw badFilter(`the filter has more than ${MAX_LENGTH} characters`);
  return new Parser(text).read();
}

const BLANKS = /\s*/y;
const RANGE = /<=|>=|<|>/y;
/** Characters that a word has only behind a backslash. */
const SPECIAL = new Set('():<>"{}');
const KEYWORD = /\s+(?:and|or)(?=[\s()]|$)/iy;
const NOT = /not(?=[\s(])/iy;

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): Kql {
    this.#skip();
    if (this.#at >= this.#text.length) return { kind: 'all' };
    const node = this.#any((parser) => parser.#clause());
    this.#skip();
    if (this.#at < this.#text.length) throw this.#fault('unexpected text');
    return node;
  }

  /** `one or other`, of clauses or of values. */
  #any(unit: (parser: Parser) => Kql): Kql {
    return this.#joined('or', () => this.#joined('and', () => this.#negated(unit)));
  }

  #joined(kind: 'and' | 'or', next: () => Kql): Kql {
    const nodes = [next()];
    while (this.#takeWord(kind)) nodes.push(next());
    const [only] = nodes;
    return only !== undefined && nodes.length === 1 ? only : { kind, nodes };
  }

  #negated(unit: (parser: Parser) => Kql): Kql {
    this.#skip();
    if (this.#match(NOT) === null) return unit(this);
    return { kind: 'not', node: this.#deeper(() => this.#negated(unit)) };
  }

  #clause(): Kql {
    this.#skip();
    if (this.#take('(')) return this.#closed(() => this.#any((parser) => parser.#clause()));
    const start = this.#at;
    const field = this.#value();
    this.#skip();
    const operator = this.#match(RANGE);
    if (operator !== null) {
      this.#skip();
      return {
        kind: 'range',
        field: nameOf(field),
        operator: operator as '<',
        value: this.#value(),
      };
    }
    if (!this.#take(':')) {
      this.#at = start;
      throw this.#fault('a value needs the field that it is looked for in, such as name: value');
    }
    this.#skip();
    return this.#valuesOf(nameOf(field));
  }

  #valuesOf(field: string): Kql {
    this.#skip();
    if (this.#text[this.#at] === '{') throw this.#fault('nested queries are not supported');
    if (this.#take('(')) return this.#closed(() => this.#any((parser) => parser.#valuesOf(field)));
    return { kind: 'is', field, value: this.#value() };
  }

  #closed(read: () => Kql): Kql {
    const node = this.#deeper(read);
    this.#skip();
    if (!this.#take(')')) throw this.#fault('a parenthesis is not closed');
    return node;
  }

  #deeper(read: () => Kql): Kql {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw this.#fault(`more than ${MAX_DEPTH} levels`);
    const node = read();
    this.#depth -= 1;
    return node;
  }

  #value(): KqlValue {
    return this.#take('"') ? this.#quoted() : this.#words();
  }

  #quoted(): KqlValue {
    let text = '';
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined) throw this.#fault('a quotation mark is not closed');
      this.#at += 1;
      if (char === '"') return { parts: [text], isQuoted: true };
      text += char === '\\' ? this.#escaped() : char;
    }
  }

  /** Up to what ends it; blanks between words belong to it. */
  #words(): KqlValue {
    const parts = [''];
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined || SPECIAL.has(char) || this.#isAtKeyword()) break;
      this.#at += 1;
      if (char === '*') parts.push('');
      else parts.push((parts.pop() ?? '') + (char === '\\' ? this.#escaped() : char));
    }
    parts.push((parts.pop() ?? '').trimEnd());
    if (parts.length === 1 && parts[0] === '') throw this.#fault('a value is missing');
    return { parts, isQuoted: false };
  }

  #escaped(): string {
    const char = this.#text[this.#at];
    if (char === undefined) return '\\';
    this.#at += 1;
    return { t: '\t', n: '\n', r: '\r' }[char] ?? char;
  }

  #isAtKeyword(): boolean {
    // Only where blanks begin, so that a long run of them is looked at once.
    if (this.#at > 0 && /\s/.test(this.#text[this.#at - 1] ?? '')) return false;
    KEYWORD.lastIndex = this.#at;
    return KEYWORD.test(this.#text);
  }

  #takeWord(word: 'and' | 'or'): boolean {
    this.#skip();
    const end = this.#at + word.length;
    const found = this.#text.slice(this.#at, end).toLowerCase() === word;
    if (!found || !/^(?:[\s("]|$)/.test(this.#text.slice(end, end + 1))) return false;
    this.#at = end;
    return true;
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found === undefined) return null;
    this.#at += found.length;
    return found;
  }

  #skip(): void {
    this.#match(BLANKS);
  }

  #fault(why: string) {
    return badFilter(`the filter cannot be read at character ${this.#at + 1}: ${why}`);
  }
}

function nameOf({ parts }: KqlValue): string {
  if (parts.length === 1) return parts[0] ?? '';
  throw badFilter(`the name of a field has a wildcard: ${parts.join('*')}`);
}
