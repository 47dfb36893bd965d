import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFormat } from './format.ts';
import { type PageLayout, parsePageLayout } from './page.ts';
import type { PageSource } from './collector.ts';
import { type EventReaders, eventReaders } from './tracepoints.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');

export const fixture = (name: string) => readFileSync(join(FIXTURES, name));

export const LAYOUT: PageLayout = parsePageLayout(fixture('header_page').toString());

export const FORMATS = readdirSync(FIXTURES)
  .filter((name) => name.endsWith('.format'))
  .map((name) => parseFormat(fixture(name).toString()));

export const READERS: EventReaders = eventReaders(FORMATS);

/** The pages of a recording. */
export function recordedPages(name: string): Buffer[] {
  const bytes = fixture(name);
  const pages: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt32LE(at);
    pages.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return pages;
}

/** The buffer of a CPU with these pages; more can be added later. */
export class TestSource implements PageSource {
  readonly pages: Buffer[];

  constructor(pages: readonly Buffer[] = []) {
    this.pages = [...pages];
  }

  read(page: Buffer): number {
    return this.pages.shift()?.copy(page) ?? 0;
  }
}

export const viewOf = ({ buffer, byteOffset, length }: Buffer) =>
  new DataView(buffer, byteOffset, length);

/** Builds a page of records with the given kind, time and content. */
export class PageBuilder {
  readonly #words: number[] = [];
  readonly #start: bigint;
  #flags = 0;

  constructor(start: bigint) {
    this.#start = start;
  }

  /** A word, unchanged. */
  word(word: number): this {
    this.#words.push(word >>> 0);
    return this;
  }

  head(kind: number, delta: number): this {
    return this.word((delta << 5) | kind);
  }

  /** A record of words. */
  record(delta: number, words: readonly number[]): this {
    this.head(words.length, delta);
    for (const word of words) this.word(word);
    return this;
  }

  gap(): this {
    this.#flags = 0x8000_0000;
    return this;
  }

  build(): Buffer {
    const page = Buffer.alloc(LAYOUT.dataOffset + this.#words.length * 4);
    page.writeBigUInt64LE(this.#start, LAYOUT.timeOffset);
    page.writeUInt32LE((this.#words.length * 4 + this.#flags) >>> 0, LAYOUT.commitOffset);
    for (const [index, word] of this.#words.entries()) {
      page.writeUInt32LE(word, LAYOUT.dataOffset + index * 4);
    }
    return page;
  }
}
