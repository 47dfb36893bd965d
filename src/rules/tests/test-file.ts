import { MAX_DOCUMENT_DEPTH } from '../../events/document-row.ts';
import type { JsonObject } from '../../events/json.ts';
import { didYouMean, suggest } from '../../util/suggest.ts';
import { FormatError, nearestPlace, type Place, type Range } from '../formats/format.ts';
import { readJson } from '../formats/json/read.ts';
import { mapString } from '../formats/string-map.ts';
import { tomlPlaces } from '../formats/toml/places.ts';
import { readToml } from '../formats/toml/read.ts';
import { SourceFile, type Problem } from '../problem.ts';
import {
  isTable,
  type Data,
  type Path,
  type Table,
  quote,
  wrongType,
  type Fault,
  wrongValue,
} from '../model/data.ts';
import {
  readFields,
  optional,
  required,
  type FieldTable,
  type Kind,
  list,
  anyText,
  filled,
} from '../model/field-table.ts';
import { overlay } from './overlay.ts';

/** One case as its file has it. */
export interface TestCase {
  readonly name: string;
  readonly expected: Expected;
  /** The events of the case, merged into the defaults, or a recording. */
  readonly input: CaseEvents | CaseFile;
  /** Of the name, 1-based. */
  readonly position: NonNullable<Problem['position']>;
  /** A problem at the case, for errors that occur when it runs. */
  readonly report: (code: Problem['code'], message: string, hint?: string) => Problem;
}

export interface CaseEvents {
  readonly kind: 'events';
  readonly defaults: JsonObject;
  readonly events: readonly JsonObject[];
}

export interface CaseFile {
  readonly kind: 'file';
  /** As it is written. */
  readonly file: string;
}

export interface TestFile {
  readonly path: string;
  readonly text: string;
  /** Without the invalid ones. */
  readonly cases: readonly TestCase[];
  readonly problems: readonly Problem[];
}

export const MAX_CASES = 10_000;
export const MAX_EVENTS = 100_000;
/** Of the events of a case with the defaults below each, as text. */
export const MAX_CHARACTERS = 20_000_000;

/** Reads a tests file. A case with a fault is a problem and does not stop the others. */
export function readTestFile(path: string, text: string): TestFile {
  const source = new SourceFile(path, text);
  try {
    const { cases, problems } = new Reading(source, readToml(text)).all();
    return { path, text, cases, problems };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const problem = source.problem('error', error.code, error.message, error.offset);
    return { path, text, cases: [], problems: [problem] };
  }
}

class Reading {
  readonly #source: SourceFile;
  readonly #root: Table;
  readonly #problems: Problem[] = [];
  readonly #placeOf: (path: Path) => Place | undefined;
  #defaultsLength = 0;
  #events = 0;

  constructor(source: SourceFile, root: Table) {
    this.#source = source;
    this.#root = root;
    const places = tomlPlaces(source.text);
    this.#placeOf = (path) => places.get(path);
  }

  all(): { cases: readonly TestCase[]; problems: readonly Problem[] } {
    this.#unknownKeys(this.#root, [], FILE_KEYS);
    const defaults = this.#defaults();
    const written = this.#root['case'];
    if (!Array.isArray(written)) {
      if (written !== undefined) this.#fault(wrongType(written, ['case'], 'tables [[case]]'));
      else if (this.#problems.length === 0) {
        this.#add('RUL1306', [], 'the file has no case', 'begin one with [[case]]');
      }
      return { cases: [], problems: this.#problems };
    }
    const cases: TestCase[] = [];
    for (const [index, each] of written.entries()) {
      if (index === MAX_CASES) {
        this.#add('RUL1305', ['case', index], `more than ${shown(MAX_CASES)} cases in one file`);
        break;
      }
      const read = this.#case(each, ['case', index], defaults);
      if (read !== null) cases.push(read);
    }
    // Without its defaults, no case tests what was intended.
    return { cases: defaults === null ? [] : cases, problems: this.#problems };
  }

  /** `null` where they are wrong. */
  #defaults(): JsonObject | null {
    const written = this.#root['defaults'];
    if (written === undefined) return {};
    const path = ['defaults'];
    if (!isTable(written)) {
      this.#fault(wrongType(written, path, 'a table with event'));
      return null;
    }
    this.#unknownKeys(written, path, Object.keys(DEFAULTS_FIELDS));
    const { event } = this.#fields(DEFAULTS_FIELDS, written, path) ?? {};
    if (event === undefined) return written['event'] === undefined ? {} : null;
    this.#defaultsLength = event.length;
    return this.#event(event, ['defaults', 'event']);
  }

  #case(written: Data, path: Path, defaults: JsonObject | null): TestCase | null {
    if (!isTable(written)) {
      this.#fault(wrongType(written, path, 'a table with name, expect and events or file'));
      return null;
    }
    const before = this.#problems.length;
    this.#unknownKeys(written, path, Object.keys(CASE_FIELDS));
    const fields = this.#fields(CASE_FIELDS, written, path);
    if (fields === undefined) return null;
    const input = this.#input(fields, path, defaults ?? {});
    if (input === null || this.#problems.length > before) return null;
    const { position } = this.#problem('RUL1308', [...path, 'name'], '');
    return {
      name: fields.name,
      expected: fields.expect,
      input,
      position: position ?? { line: 1, column: 1 },
      report: (code, message, hint) =>
        this.#problem(code, input.kind === 'file' ? [...path, 'file'] : path, message, hint),
    };
  }

  #input(
    {
      events,
      file,
    }: { readonly events?: readonly string[] | undefined; readonly file?: string | undefined },
    path: Path,
    defaults: JsonObject,
  ): CaseEvents | CaseFile | null {
    if ((events === undefined) === (file === undefined)) {
      const message =
        events === undefined ? 'the case has no events' : 'the case has events and a file';
      this.#add('RUL1303', path, message, 'give it either events or a file to read them from');
      return null;
    }
    if (events === undefined) return file === undefined ? null : { kind: 'file', file };
    this.#events += events.length;
    const characters = events.reduce((sum, each) => sum + each.length + this.#defaultsLength, 0);
    if (this.#events > MAX_EVENTS || characters > MAX_CHARACTERS) {
      const message =
        this.#events > MAX_EVENTS
          ? `more than ${shown(MAX_EVENTS)} events in one file`
          : `the events of the case have more than ${shown(MAX_CHARACTERS)} characters`;
      this.#add('RUL1305', [...path, 'events'], message, 'put them into a file of their own');
      return null;
    }
    const read: JsonObject[] = [];
    for (const [index, text] of events.entries()) {
      const event = this.#event(text, [...path, 'events', index]);
      if (event === null) return null;
      read.push(event);
    }
    return { kind: 'events', defaults, events: read };
  }

  #event(text: string, path: Path): JsonObject | null {
    try {
      const value = readJson(text);
      if (!isTable(value)) this.#add('RUL1302', path, 'the event is not a JSON object', EVENT_HINT);
      // Parsed JSON stays JSON, whatever its type.
      else if (overlay(value as JsonObject) !== null) return value as JsonObject;
      else this.#add('RUL1006', path, `more than ${MAX_DOCUMENT_DEPTH} levels deep`);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      const message = `the event is not valid JSON: ${error.message}`;
      this.#problems.push(
        this.#source.problem('error', 'RUL1302', message, this.#inside(path, text, error.offset)),
      );
    }
    return null;
  }

  /** The position of an offset within a text of the file. */
  #inside(path: Path, value: string, offset: number): Range | number {
    const range = this.#rangeOf(path);
    const start = mapString(this.#source.text, range, value)?.[offset];
    return start === undefined ? range : start;
  }

  #fields<F extends Parameters<typeof readFields>[0]>(fields: F, table: Table, path: Path) {
    const faults: Fault[] = [];
    const read = readFields(fields, table, path, faults);
    for (const fault of faults) this.#fault(fault);
    return read;
  }

  #unknownKeys(table: Table, path: Path, known: readonly string[]): void {
    for (const key of Object.keys(table)) {
      if (known.includes(key)) continue;
      const hint = didYouMean(suggest(key, known)) ?? `known keys: ${known.join(', ')}`;
      this.#add('RUL1301', [...path, key], `unknown key ${quote(key)}`, hint);
    }
  }

  #fault({ code, path, message, hint }: Fault): void {
    this.#add(code, path, message, hint);
  }

  #add(code: Problem['code'], path: Path, message: string, hint?: string): void {
    this.#problems.push(this.#problem(code, path, message, hint));
  }

  #problem(code: Problem['code'], path: Path, message: string, hint?: string): Problem {
    return this.#source.problem('error', code, message, this.#rangeOf(path), hint);
  }

  #rangeOf(path: Path): Range {
    return nearestPlace(this.#placeOf, path)?.value ?? { start: 0, end: 0 };
  }
}

const EVENT_HINT = `write it as '{"process.name": "docker"}'`;

const shown = (count: number) => count.toLocaleString('en-US');

/** The number of alerts that a case expects, or `some` for at least one. */
export type Expected = number | 'some';

const EXPECTED = 'a number of alerts, true (at least one) or false (none)';

const expectation: Kind<Expected> = {
  expected: EXPECTED,
  many: EXPECTED,
  read: (value, path, faults) => {
    if (typeof value === 'boolean') return value ? 'some' : 0;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    const isNumber = typeof value === 'number' || typeof value === 'bigint';
    faults.push((isNumber ? wrongValue : wrongType)(value, path, EXPECTED));
    return undefined;
  },
};

/** The keys of a tests file. */
const FILE_KEYS = ['defaults', 'case'] as const;

const DEFAULTS_FIELDS = {
  event: optional(filled, 'the event that every event of `events` is merged into, as JSON'),
} as const satisfies FieldTable;

/** The keys of a case. */
const CASE_FIELDS = {
  name: required(filled, 'the name of the case'),
  expect: required(expectation, 'the number of alerts that its events raise'),
  events: optional(list(anyText), 'the events, as JSON'),
  file: optional(filled, 'a file of events to read instead'),
} as const satisfies FieldTable;
