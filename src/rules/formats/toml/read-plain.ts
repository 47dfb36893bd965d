import { at, isTable, newTable, type Data, type Table } from '../../model/data.ts';

/**
 * What most rule files consist of, in a fraction of the time: headings of tables in the order of their nesting, texts without
 * escapes, whole numbers, truth values and lists of texts. `null` for everything else, right or wrong, which is left to the full
 * parser.
 */
export function readPlainToml(text: string): Table | null {
  return CONTROL.test(text) ? null : new PlainReader(text).read();
}

/** Other than tabs and line feeds. */
const CONTROL = /[^\P{Cc}\t\n]/u;
const BLANKS = /[ \t\n]*/y;
const HEADING = /\[(?:\[([A-Za-z0-9_.-]+)\]|([A-Za-z0-9_.-]+))\][ \t]*(?:\n|$)/y;
const KEY = /([A-Za-z0-9_-]+)[ \t]*=[ \t]*/y;
const LINE_END = /[ \t]*(?:\n|$)/y;
const WORD = /true|false|0|[1-9][0-9]{0,14}/y;
const COMMA = /[ \t\n]*,[ \t\n]*/y;
const LIST_END = /[ \t\n]*\]/y;

class PlainReader {
  readonly #text: string;
  readonly #root = newTable();
  /** Those that headings in double brackets made. */
  readonly #arrays = new Set<Data>();
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): Table | null {
    let table: Table | null = this.#root;
    this.#take(BLANKS);
    while (this.#at < this.#text.length) {
      if (this.#text.charAt(this.#at) === '[') table = this.#heading();
      else if (!this.#assignment(table)) return null;
      if (table === null) return null;
      this.#take(BLANKS);
    }
    return this.#root;
  }

  #assignment(table: Table): boolean {
    const key = this.#take(KEY)?.[1];
    if (key === undefined || key in table || key === '__proto__') return false;
    const value = this.#value();
    if (value === undefined || this.#take(LINE_END) === null) return false;
    table[key] = value;
    return true;
  }

  /** The new table. What it stands in must be there. */
  #heading(): Table | null {
    const [, array, single] = this.#take(HEADING) ?? [];
    const names = (array ?? single ?? '').split('.');
    const last = names.pop() ?? '';
    let place: Data = this.#root;
    for (const name of names) {
      const found: Data | undefined = name === '' ? undefined : at(place, name);
      const inner: Data | undefined = this.#arrays.has(found ?? null)
        ? (found as Data[]).at(-1)
        : found;
      if (!isTable(inner)) return null;
      place = inner;
    }
    if (last === '' || last === '__proto__') return null;
    const table = newTable();
    const known = at(place, last);
    if (array === undefined) {
      if (known !== undefined) return null;
      place[last] = table;
    } else if (known === undefined) {
      const list = [table];
      this.#arrays.add(list);
      place[last] = list;
    } else if (this.#arrays.has(known)) (known as Data[]).push(table);
    else return null;
    return table;
  }

  #value(): Data | undefined {
    const mark = this.#text.charAt(this.#at);
    if (mark === '"' || mark === "'") return this.#string(mark);
    if (mark === '[') return this.#list();
    const word = this.#take(WORD)?.[0];
    if (word === undefined) return undefined;
    return word === 'true' || word === 'false' ? word === 'true' : Number(word);
  }

  #list(): Data[] | undefined {
    const items: Data[] = [];
    this.#at += 1;
    this.#take(BLANKS);
    while (this.#take(LIST_END) === null) {
      const mark = this.#text.charAt(this.#at);
      const item = mark === '"' || mark === "'" ? this.#string(mark) : undefined;
      if (item === undefined) return undefined;
      items.push(item);
      if (this.#take(COMMA) === null) return this.#take(LIST_END) === null ? undefined : items;
    }
    return items;
  }

  /** Up to the quotes that it begins with, on one line or, within three of them, on several. */
  #string(mark: '"' | "'"): string | undefined {
    const text = this.#text;
    const triple = mark.repeat(3);
    const quotes = text.startsWith(triple, this.#at) ? triple : mark;
    const start = this.#at + quotes.length;
    const end = text.indexOf(quotes, start);
    if (end < 0) return undefined;
    const content = text.slice(start, end);
    this.#at = end + quotes.length;
    if (mark === '"' && content.includes('\\')) return undefined;
    if (quotes === mark) return content.includes('\n') ? undefined : content;
    // A fourth quote belongs to the content.
    if (text.charAt(this.#at) === mark) return undefined;
    return content.startsWith('\n') ? content.slice(1) : content;
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#at = pattern.lastIndex;
    return match;
  }
}
