import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { rowOf } from '../../events/document-row.ts';
import { catalogueType } from '../../events/catalogue/index.ts';
import { FieldSet, type Value } from '../../events/field-set.ts';
import { isJsonObject, printJson, type JsonObject } from '../../events/json.ts';

import { NO_BROKEN } from '../framing/block.ts';
import { present } from '../adapters/document.ts';
import { renderFalco } from '../adapters/falco/render.testing.ts';
import { SAMPLES as FALCO } from '../adapters/falco/samples.testing.ts';
import { HOSTILE_VALUES, hostileRecords } from '../adapters/hostile.testing.ts';
import { SAMPLES as KUBEARMOR } from '../adapters/kubearmor/samples.testing.ts';
import { SharedRecentMap } from '../adapters/shared-recent-map.ts';
import { storyDocuments } from '../adapters/story.testing.ts';
import { tetragonRenderer } from '../adapters/tetragon/render.testing.ts';
import { SAMPLES as TETRAGON } from '../adapters/tetragon/samples.testing.ts';
import { FastMemory } from '../json/fast-reader.ts';
import { paddedSize } from '../json/text.ts';
import type { InputFormat } from './classify.ts';
import { RecordBlocks } from './record-block.ts';
import { isOtherPath, ROW_PATHS } from './record-rows.ts';

/** How records become rows: without their documents where that is possible, and with them. */
interface Ways {
  readonly fast: RecordBlocks;
  readonly plain: RecordBlocks;
}

const FIELDS = fieldsOf(ROW_PATHS);
function fieldsOf(paths: readonly string[]): FieldSet {
  const fields = new FieldSet(catalogueType);
  for (const path of paths) fields.slotOf(path);
  return fields;
}

function waysOf(format: InputFormat): Ways {
  const options = { format, keepsOriginal: format === 'auto' };
  return {
    fast: new RecordBlocks(options, FIELDS, FastMemory.open()),
    plain: new RecordBlocks(options, FIELDS, null),
  };
}

/** For all tests, so that what a reader keeps from record to record is from any others. */
let ways: Readonly<Record<'auto' | 'falco' | 'tetragon', Ways>>;
beforeAll(() => {
  ways = { auto: waysOf('auto'), falco: waysOf('falco'), tetragon: waysOf('tetragon') };
});

/** What becomes of some lines; `null` where something else than records is among them. */
function converted(blocks: RecordBlocks, text: Buffer, processes: SharedRecentMap) {
  const bytes = new Uint8Array(paddedSize(text.length));
  bytes.set(text);
  const block = {
    source: 0,
    sequence: 0,
    offset: 0,
    bytes,
    length: text.length,
    format: 'lines',
    spans: null,
    broken: NO_BROKEN,
  } as const;
  const found = blocks.convert(block);
  if (found === null) return null;
  const { formats, spans, lineEnds, remember, documents } = found;
  remember(processes);
  let rows = 0;
  const events = documents().map((event) => {
    if (event.row !== null) rows += 1;
    const values: readonly Value[] = event.row ?? rowOf(event.draft(), FIELDS);
    const document = present(event.draft());
    return { line: event.line, values: values.slice(0, ROW_PATHS.length), document };
  });
  return { rows, result: { formats: [...formats], spans, lineEnds, events } };
}

/** Small, since there are thousands of them before the collector runs. */
const newProcesses = () => new SharedRecentMap(new SharedArrayBuffer(1024 * 1024), 4_096);

/** Converts blocks of lines one after the other. Returns how many rows were made without their documents. */
function expectSame({ fast, plain }: Ways, blocks: readonly Buffer[]): number {
  const ofFast = newProcesses();
  const ofPlain = newProcesses();
  let rows = 0;
  for (const block of blocks) {
    const one = converted(fast, block, ofFast);
    const other = converted(plain, block, ofPlain);
    rows += one?.rows ?? 0;
    // Much faster than `toStrictEqual` where both are the same.
    if (isDeepStrictEqual(one?.result, other?.result)) continue;
    expect(one?.result, block.toString()).toStrictEqual(other?.result);
  }
  return rows;
}

const lines = (records: readonly (JsonObject | string)[]): Buffer =>
  Buffer.from(
    records.map((each) => (typeof each === 'string' ? each : printJson(each))).join('\n'),
  );
const recordsOf = (samples: typeof FALCO) => samples.flatMap(({ records }) => records);
const RECORDS = [...recordsOf(FALCO), ...recordsOf(TETRAGON)];
/** Some samples are wrapped, or have keys of documents. */
const areRecords = (records: readonly (JsonObject | string)[]) =>
  records.filter((each) => converted(ways.auto.plain, lines([each]), newProcesses()) !== null);

it.each(['falco', 'tetragon'] as const)('rows of recorded events of %s', (sensor) => {
  const render = sensor === 'falco' ? renderFalco : tetragonRenderer();
  const records = storyDocuments()
    .map(render)
    .filter((record) => record !== null);
  const blocks = Array.from({ length: Math.ceil(records.length / 50) }, (_, block) =>
    lines(records.slice(block * 50, block * 50 + 50)),
  );
  const made = expectSame(ways.auto, blocks);
  expect(made).toBeGreaterThan(records.length * 0.95);
  expect(expectSame(ways[sensor], blocks)).toBe(made);
});

it('rows of samples, beside records of which none are made', () => {
  const records = areRecords(RECORDS);
  const others = areRecords(recordsOf(KUBEARMOR));
  const made = expectSame(ways.auto, [lines([...records, ...others, ...records])]);
  expect(made).toBeGreaterThan(records.length);
});

it.each(['falco', 'tetragon'] as const)('rows of hostile records of %s', (sensor) => {
  let made = 0;
  for (const record of recordsOf(sensor === 'falco' ? FALCO : TETRAGON)) {
    const hostile = [...hostileRecords(record, HOSTILE_VALUES)];
    const blocks = hostile.map((each) => lines([each, record]));
    made += expectSame(ways.auto, blocks);
  }
  expect(made).toBeGreaterThan(1_000);
});

const ADDED = [
  '',
  ' ',
  '\t',
  '\r',
  '"',
  '\\',
  '\\u0041',
  '\\ud800',
  'é',
  '\u0000',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '0',
  '-',
  '1e5',
  '.5',
  '1234567890123456789',
  'null',
  'true',
  '"time":1,',
  '{}',
];

it('rows of any change to the bytes of records', () => {
  const change = fc.record({
    place: fc.nat(),
    /** Whether it is where a token ends. */
    between: fc.boolean(),
    removed: fc.constantFrom(0, 0, 0, 1, 2, 20),
    added: fc.constantFrom(...ADDED),
  });
  const line = fc.tuple(fc.constantFrom(...RECORDS), fc.array(change, { maxLength: 2 }));
  let made = 0;
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 2 }),
      fc.constantFrom('auto', 'auto', 'falco', 'tetragon'),
      (changed, format) => {
        const block = changed.map(([record, changes]) => {
          let bytes = lines([record]);
          for (const { place, between, removed, added } of changes) {
            const near = place % (bytes.length + 1);
            const at = between ? bytes.indexOf(',', near) + 1 : near;
            const rest = bytes.subarray(at + removed);
            bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(added), rest]);
          }
          return Buffer.concat([bytes, Buffer.from('\n')]);
        });
        made += expectSame(ways[format], [Buffer.concat(block)]);
      },
    ),
    { numRuns: 3_000 },
  );
  expect(made).toBeGreaterThan(300);
});

it('says of each field that documents have whether rows have it', () => {
  const { plain } = ways.auto;
  const records = areRecords(RECORDS);
  const found = converted(plain, lines([...records, ...records]), newProcesses());
  const paths = found?.result.events.flatMap(({ document }) => pathsOf(document)) ?? [];
  expect(paths.length).toBeGreaterThan(1_000);
  const isKnown = (path: string) => isOtherPath(path) || ROW_PATHS.some((each) => each === path);
  expect([...new Set(paths)].filter((path) => !isKnown(path))).toStrictEqual([]);
});

const pathsOf = (object: JsonObject, path = ''): readonly string[] =>
  Object.entries(object).flatMap(([key, value]) =>
    isJsonObject(value) ? pathsOf(value, `${path}${key}.`) : [path + key],
  );

it.each(['message', 'process.parent.user.id', 'orchestrator.resource.label'])(
  'makes no rows without documents where a rule reads %s',
  (path) => {
    const options = { format: 'auto', keepsOriginal: false } as const;
    const blocks = new RecordBlocks(options, fieldsOf(['process.name', path]), FastMemory.open());
    const records = lines(areRecords(RECORDS));
    expect(converted(blocks, records, newProcesses())?.rows).toBe(0);
  },
);
