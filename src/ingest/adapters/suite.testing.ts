import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  isJsonObject,
  parseJson,
  printJson,
  type Json,
  type JsonObject,
} from '../../events/json.ts';
import { rowOf } from '../../events/document-row.ts';
import { FieldSet } from '../../events/field-set.ts';
import type { Adapter, Converted } from './adapter.ts';
import { present } from './document.ts';
import { ADAPTERS } from './index.ts';
import { HOSTILE_VALUES, hostileRecords, LONG_VALUES } from './hostile.testing.ts';
import { memberAt, objectAt } from './members.ts';
import { createProcessCache } from './process-cache.ts';
import { storyDocuments, type Pack } from './story.testing.ts';

/** A record as a line of text, or as JSON. */
type Source = JsonObject | string;

export interface Sample {
  readonly name: string;
  /** As the sensor writes them: several records if an event consists of several. */
  readonly records: readonly Source[];
  /** The complete expected documents. */
  readonly documents: readonly JsonObject[];
}

export interface StorySuite {
  /** What the real sensor would write for an event; `null` if it would write nothing. */
  readonly render: (document: JsonObject) => Source | readonly Source[] | null;
  /** The precision of the source's timestamps, in nanoseconds. */
  readonly precision?: bigint;
  /** The rules that must find the same. */
  readonly loadPack: () => Promise<Pack>;
}

export interface AdapterSuite {
  readonly samples: readonly Sample[];
  /** `null` if the source does not report processes. */
  readonly render: StorySuite['render'] | null;
  readonly precision?: bigint;
  readonly loadPack: StorySuite['loadPack'];
}

/** The contract of every adapter. */
export function adapterSuite(adapter: Adapter, suite: AdapterSuite): void {
  const { samples, render, ...others } = suite;
  describe(adapter.name, () => {
    it.each(samples)('converts $name', ({ records, documents }) => {
      for (const record of records) expect(firstToDetect(record)).toBe(adapter.name);
      expect(convertAll(adapter, records)).toStrictEqual(documents);
    });

    it.each(samples)('sets the fields that most rules read for $name', ({ records }) => {
      for (const document of convertAll(adapter, records)) expectHead(document);
    });

    it('survives hostile records', () => {
      let converted = 0;
      for (const [sample, { records }] of samples.entries()) {
        // Long strings in every position of every sample would take minutes.
        const values = sample < 2 ? [...HOSTILE_VALUES, ...LONG_VALUES] : HOSTILE_VALUES;
        for (const [index, record] of records.entries()) {
          for (const hostile of hostileRecords(record, values)) {
            const changed = records.with(index, hostile);
            converted += expectHarmless(adapter, changed);
          }
        }
      }
      expect(converted).toBeGreaterThan(0);
    });

    it('survives any value in the place of any other', () => {
      const records = samples.flatMap((sample) => sample.records);
      fc.assert(
        fc.property(fc.constantFrom(...records), fc.nat(), anyJson(), (record, place, value) => {
          const hostile = [...hostileRecords(record, [value])];
          const chosen = hostile[place % Math.max(hostile.length, 1)];
          if (chosen !== undefined) expectHarmless(adapter, [chosen]);
        }),
        { numRuns: 200 },
      );
    });

    it('survives anything at all', () => {
      const anything = adapter.isText ? fc.string({ unit: 'binary' }) : anyJson();
      fc.assert(
        fc.property(fc.array(anything, { maxLength: 4 }), (records) => {
          expectHarmless(adapter, records as readonly Source[]);
        }),
        { numRuns: 200 },
      );
    });

    const { missesAll, missedRules } = adapter.coverage;
    const differs = missesAll === undefined ? missedRules : 'all';
    if (render !== null) storySuite(adapter, { ...others, render }, differs);
  });
}

/**
 * The recorded attack, as the source reports it, must raise the same alerts.
 *
 * @param differs exactly the rules that do not, with the reason for each, or one reason for all
 *   rules
 */
export function storySuite(
  adapter: Adapter,
  { render, precision = 1n, loadPack }: StorySuite,
  differs: Readonly<Record<string, string>> | 'all',
): void {
  describe('reproduces the recorded attack', () => {
    let pack: Pack;
    beforeAll(async () => {
      pack = await loadPack();
    });

    it('so that the shipped rules find the same, or the table explains why not', () => {
      const story = storyDocuments();
      const rendered = convertAll(
        adapter,
        story.flatMap((document) => listOf(render(document))),
      );
      expect(rendered.length).toBeGreaterThan(500);
      for (const document of rendered) expectHead(document);
      const cache = createProcessCache();
      const completed = rendered.map((document) => cache.complete(document));
      const { found, different } = differences(pack, story, completed, precision);
      expect(different).toStrictEqual(differs === 'all' ? found : Object.keys(differs).toSorted());
    });
  });
}

/** The names of the rules that match the story, and of those whose matches differ between both. */
function differences(
  pack: Pack,
  story: readonly JsonObject[],
  completed: readonly JsonObject[],
  precision: bigint,
): { readonly found: string[]; readonly different: string[] } {
  const before = pack.matches(story, precision);
  const after = pack.matches(completed, precision);
  const found = pack.rules.filter((rule) => (before.get(rule)?.size ?? 0) > 0).toSorted();
  expect(found).not.toHaveLength(0);
  const different = pack.rules.filter((rule) => !isSame(before.get(rule), after.get(rule)));
  return { found, different: different.toSorted() };
}

function isSame(a: ReadonlySet<string> = new Set(), b: ReadonlySet<string> = new Set()): boolean {
  return a.size === b.size && [...a].every((each) => b.has(each));
}

/** What `--input-format auto` checks. */
function firstToDetect(record: Source): string | undefined {
  const isText = typeof record === 'string';
  return ADAPTERS.find((each) => each.isText === isText && each.detects(record))?.name;
}

/**
 * All documents of a stream. What a stateless adapter leaves to the cache of processes is completed from
 * earlier records.
 */
function convertAll(adapter: Adapter, records: readonly Source[]): readonly JsonObject[] {
  const converter = adapter.open();
  const cache = createProcessCache();
  const documentsOf = ({ remembered = [], documents }: Converted) => {
    for (const process of remembered) cache.complete(process);
    return adapter.draft !== null ? documents.map((each) => cache.complete(each)) : documents;
  };
  const converted = records.flatMap((record) => documentsOf(converter.convert(record)));
  return [...converted, ...documentsOf(converter.finish())];
}

function listOf(rendered: Source | readonly Source[] | null): readonly Source[] {
  if (rendered === null) return [];
  return Array.isArray(rendered) ? (rendered as readonly Source[]) : [rendered as Source];
}

function expectHead(document: JsonObject): void {
  const event = objectAt(document, 'event');
  const operatingSystem = objectAt(objectAt(document, 'host'), 'os');
  expect(memberAt(operatingSystem, 'type')).toBe('linux');
  expect(memberAt(document, '@timestamp')).toMatch(TIME);
  if (memberAt(event, 'dataset') === 'kubernetes.audit_logs') return;
  expect(memberAt(event, 'action')).toSatisfy(isText);
  for (const key of ['category', 'type']) {
    const values = memberAt(event, key);
    expect(Array.isArray(values) && values.length > 0 && values.every(isText), key).toBe(true);
  }
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:\d{3}){0,2}Z$/;
const isText = (value: unknown) => typeof value === 'string' && value !== '';

/**
 * Whatever the input, nothing is thrown, nothing outside of the documents is changed, and the
 * documents survive a round trip through JSON.
 *
 * @returns the number of documents
 */
function expectHarmless(adapter: Adapter, records: readonly Source[]): number {
  const before = Object.getOwnPropertyNames(Object.prototype);
  for (const record of records) expect(typeof adapter.detects(record)).toBe('boolean');
  const converter = adapter.open();
  const converted = [...records.map((record) => converter.convert(record)), converter.finish()];
  expectSameOfDrafts(adapter, records);
  for (const { skipped, dropped = new Map<string, number>() } of converted) {
    const reasons = [...(skipped === null ? [] : [skipped]), ...dropped.keys()];
    for (const reason of reasons) expect(reason).toMatch(FIXED_WORDS);
  }
  const documents = converted.flatMap((each) => each.documents);
  for (const document of documents) {
    const text = printJson(document);
    const read = parseJson(text);
    expect(isJsonObject(read)).toBe(true);
    expect(printJson(read)).toBe(text);
  }
  expect(Object.getOwnPropertyNames(Object.prototype)).toStrictEqual(before);
  return documents.length;
}

/** Rules and the cache of processes must find the same in drafts as in the documents. */
function expectSameOfDrafts({ draft, open }: Adapter, records: readonly Source[]): void {
  if (draft === null) return;
  const converter = open();
  const ofDrafts = createProcessCache();
  const ofDocuments = createProcessCache();
  for (const record of records) {
    const drafted = draft(record);
    const converted = converter.convert(record);
    expectSame(drafted.documents.map(present), converted.documents);
    for (const each of drafted.remembered ?? []) ofDrafts.complete(each);
    for (const each of converted.remembered ?? []) ofDocuments.complete(each);
    for (const [index, document] of converted.documents.entries()) {
      const each = ofDrafts.complete(drafted.documents[index] ?? {});
      const whole = present(each);
      expectSame(whole, ofDocuments.complete(document));
      const fields = fieldsOf(whole);
      expectSame(rowOf(each, fields), rowOf(whole, fields));
    }
  }
}

/** Much faster than `toStrictEqual` where both are the same. */
function expectSame(a: unknown, b: unknown): void {
  if (!isDeepStrictEqual(a, b)) expect(a).toStrictEqual(b);
}

/** All fields of a document. */
function fieldsOf(document: JsonObject): FieldSet {
  const fields = new FieldSet();
  const add = (object: JsonObject, path: string) => {
    for (const key of Object.keys(object)) {
      const value = object[key];
      fields.slotWithNull(path + key, 'null');
      if (isJsonObject(value)) add(value, `${path}${key}.`);
    }
  };
  add(document, '');
  return fields;
}

/** Contains nothing from a record. */
const FIXED_WORDS = /^[\w' ,;()-]{3,80}$/;

function anyJson(): fc.Arbitrary<Json> {
  return fc.oneof(
    fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
    fc.bigInt(),
    fc.string({ unit: 'binary' }),
  );
}
