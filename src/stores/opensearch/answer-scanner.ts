/**
 * The parts of a page of hits, without what is in the documents: those are written by attackers, and go to the reader of
 * documents as they stand.
 */
export interface HitPage {
  /** Everything of the answer but the hits. */
  readonly head: Readonly<Record<string, unknown>>;
  /** Start and end of the `_source` of each hit, in pairs. */
  readonly spans: Uint32Array<ArrayBuffer>;
  readonly ids: readonly string[];
  /** The sort values of each hit, in JSON: numbers have more digits than JavaScript keeps. */
  readonly sorts: readonly string[];
  /** By position, of the hits that have one. */
  readonly routings: ReadonlyMap<number, string>;
  /** By position, of the hits that were changed since they were indexed; only if versions are asked for. */
  readonly versions: ReadonlyMap<number, number>;
  /** The highest primary term, if it is asked for; otherwise 0. */
  readonly term: number;
}

/** An answer that is not what a cluster sends. */
export class AnswerFault extends Error {
  override readonly name = 'AnswerFault';
}

/**
 * Finds the hits in the answer of a search. Throws {@link AnswerFault}.
 *
 * @param bytes followed by a zero byte
 */
export function scanHits(bytes: Buffer, length: number): HitPage {
  const scanner = new Scanner(bytes, length);
  const spans: number[] = [];
  const ids: string[] = [];
  const sorts: string[] = [];
  const routings = new Map<number, string>();
  const versions = new Map<number, number>();
  let term = 0;
  /** Without the list of hits, everything else is small. */
  let cut: readonly [number, number] = [length, length];
  const readHit = (): void => {
    let hasSource = false;
    let id: string | null = null;
    scanner.members((key) => {
      const [start, end] = scanner.value();
      if (key === '_source') {
        spans.push(start, end);
        hasSource = true;
      } else if (key === '_id') {
        id = JSON.parse(bytes.toString('utf8', start, end)) as string;
      } else if (key === 'sort') {
        sorts.push(bytes.toString('utf8', start, end));
      } else if (key === '_routing') {
        routings.set(ids.length, JSON.parse(bytes.toString('utf8', start, end)) as string);
      } else if (key === '_version') {
        const version = Number(bytes.toString('latin1', start, end));
        if (version > 1) versions.set(ids.length, version);
      } else if (key === '_primary_term') {
        term = Math.max(term, Number(bytes.toString('latin1', start, end)));
      }
    });
    if (!hasSource || id === null) throw new AnswerFault('a hit has no `_source`');
    ids.push(id);
  };
  scanner.members((key) => {
    if (key !== 'hits') {
      scanner.value();
      return;
    }
    scanner.members((inner) => {
      if (inner !== 'hits') {
        scanner.value();
        return;
      }
      const start = scanner.at;
      scanner.elements(readHit);
      cut = [start, scanner.at];
    });
  });
  const rest = `${bytes.toString('utf8', 0, cut[0])}null${bytes.toString('utf8', cut[1], length)}`;
  const head = JSON.parse(cut[0] === length ? bytes.toString('utf8', 0, length) : rest) as object;
  return {
    head: { ...head },
    spans: Uint32Array.from(spans),
    ids,
    sorts,
    routings,
    versions,
    term,
  };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

/** Walks through JSON by its brackets and quotes. */
class Scanner {
  readonly #bytes: Buffer;
  readonly #length: number;
  at = 0;

  constructor(bytes: Buffer, length: number) {
    this.#bytes = bytes;
    this.#length = length;
  }

  /** @param read must pass the value */
  members(read: (key: string) => void): void {
    this.#list(OPEN_OBJECT, CLOSE_OBJECT, () => {
      const start = this.at;
      this.#string();
      const key = this.#bytes.toString('utf8', start + 1, this.at - 1);
      this.#expect(COLON);
      this.#skipBlanks();
      read(key);
    });
  }

  /** @param read must pass the element */
  elements(read: () => void): void {
    this.#list(OPEN_ARRAY, CLOSE_ARRAY, read);
  }

  /** Passes a value. */
  value(): [number, number] {
    this.#skipBlanks();
    const start = this.at;
    const first = this.#bytes[start];
    if (first === QUOTE) this.#string();
    else if (first === OPEN_OBJECT || first === OPEN_ARRAY) this.#container();
    else {
      while (this.at < this.#length && !isEnd(this.#bytes[this.at]!)) this.at++;
      if (this.at === start) this.#fail();
    }
    return [start, this.at];
  }

  #list(open: number, close: number, read: () => void): void {
    this.#expect(open);
    this.#skipBlanks();
    if (this.#bytes[this.at] === close) {
      this.at++;
      return;
    }
    for (;;) {
      this.#skipBlanks();
      read();
      this.#skipBlanks();
      const next = this.#bytes[this.at++];
      if (next === close) return;
      if (next !== COMMA || this.at > this.#length) this.#fail();
    }
  }

  #container(): void {
    let depth = 0;
    do {
      const byte = this.#bytes[this.at];
      if (byte === QUOTE) {
        this.#string();
        continue;
      }
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++;
      else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) depth--;
      this.at++;
    } while (depth > 0 && this.at < this.#length);
    if (depth > 0) this.#fail();
  }

  #string(): void {
    if (this.#bytes[this.at] !== QUOTE) this.#fail();
    let end = this.at;
    do {
      end = this.#bytes.indexOf(QUOTE, end + 1);
      if (end < 0 || end >= this.#length) this.#fail();
    } while (this.#isEscaped(end));
    this.at = end + 1;
  }

  #isEscaped(quote: number): boolean {
    let before = quote - 1;
    while (this.#bytes[before] === BACKSLASH) before--;
    return (quote - 1 - before) % 2 === 1;
  }

  #skipBlanks(): void {
    while (isBlank(this.#bytes[this.at]!)) this.at++;
  }

  #expect(byte: number): void {
    this.#skipBlanks();
    if (this.#bytes[this.at] !== byte) this.#fail();
    this.at++;
  }

  #fail(): never {
    throw new AnswerFault(`not JSON at byte ${this.at} of ${this.#length}`);
  }
}

const isBlank = (byte: number): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const isEnd = (byte: number): boolean =>
  byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY || isBlank(byte);
