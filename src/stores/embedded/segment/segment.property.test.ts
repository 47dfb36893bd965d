import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { catalogueType } from '../../../events/catalogue/index.ts';
import { FieldSet } from '../../../events/field-set.ts';
import { instantAt } from '../../../lang/execute/evaluator.ts';
import { fieldResolver } from '../../../lang/compile/field-access.ts';
import { EvaluationError } from '../../../lang/index.ts';
import type { Predicate } from '../../../lang/plan/plan.ts';
import { predicateTest } from '../../../lang/plan/predicate-test.ts';
import type { SearchRequest } from '../../event-store.ts';
import { loadCodec } from '../../blocks/codec.ts';
import {
  blockOfDocuments,
  documentArbitrary,
  FIELDS,
  readRow,
  stored,
} from '../../blocks/documents.testing.ts';
import type { LogBlock } from '../log/frame.ts';
import { SimulatedFileSystem } from '../../file-system/simulated-file-system.testing.ts';
import { overallPrecision, prepareSearch } from './search.ts';
import { openBlock, openSegment, type Segment } from './segment.ts';
import { mergeSegments, writeSegment } from './write.ts';
import { noCounts } from './selection.ts';

beforeAll(loadCodec);

const STREAM = 'logs-x-default';

/** One event, as it should come back. */
interface Expected {
  readonly arrival: number;
  readonly received: number;
  readonly index: string;
  readonly id: string | null;
  readonly document: string;
}

interface Stored {
  readonly blocks: readonly LogBlock[];
  readonly events: readonly Expected[];
}

const storedArbitrary: fc.Arbitrary<Stored> = fc
  .array(
    fc.record({
      rows: fc.array(fc.tuple(documentArbitrary, fc.option(fc.string(), { freq: 2 })), {
        minLength: 1,
        maxLength: 8,
      }),
      gap: fc.constantFrom(0, 0, 0, 1, 7),
      wait: fc.constantFrom(0, 0, 5),
      index: fc.constantFrom('a-2026', 'a-2026', 'b', ''),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((requests) => {
    let arrival = 3;
    let received = 1_790_000_000_000;
    const blocks: LogBlock[] = [];
    const events: Expected[] = [];
    for (const { rows, gap, wait, index } of requests) {
      arrival += gap;
      received += wait;
      const documents = rows.map(([document]) => document);
      const ids = rows.map(([, id]) => id);
      const target = { stream: STREAM, index, isCreate: false };
      const block = blockOfDocuments(documents, ids, target);
      blocks.push({ ...block, firstArrival: arrival, received, hasIds: block.ids !== null });
      for (const [document, id] of rows) {
        events.push({ arrival: arrival++, received, index, id, document: stored(document) });
      }
    }
    return { blocks, events };
  });

const leaf: fc.Arbitrary<Predicate> = fc
  .tuple(fc.constantFrom(...FIELDS), fc.boolean(), fc.constantFrom('sh', '*s*', '/usr/*', '42', ''))
  .chain(([field, ignoreCase, text]) =>
    fc.constantFrom<Predicate[]>(
      { kind: 'exists', field },
      { kind: 'equals', field, values: [text, 42, true], ignoreCase },
      { kind: 'equals', field, values: [9_007_199_254_740_993n, -1.5, '\ud800'], ignoreCase },
      { kind: 'wildcard', field, patterns: [text, 'é?*'], ignoreCase },
      { kind: 'prefix', field, text, ignoreCase },
      { kind: 'regex', field, patterns: ['[s-z]+', 'ns.*r'], ignoreCase },
      { kind: 'range', field, operator: '>=', value: 0 },
      { kind: 'range', field, operator: '<', value: 'n' },
      { kind: 'cidr', field, blocks: ['10.0.0.0/8'] },
      { kind: 'all' },
    ),
  );

const predicateArbitrary = fc.letrec<{ predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 3, arbitrary: leaf },
    tie('predicate').map((operand): Predicate => ({ kind: 'not', operand })),
    fc
      .tuple(
        fc.constantFrom<('and' | 'or')[]>('and', 'or'),
        fc.array(tie('predicate'), { maxLength: 3 }),
      )
      .map(([kind, operands]): Predicate => ({ kind, operands })),
  ),
})).predicate;

const instant = fc.constantFrom(
  null,
  null,
  null,
  null,
  null,
  null,
  0n,
  1_700_000_000_000_000_003n,
  1_795_651_200_123_456_789n,
  1_795_651_200_123_456_790n,
  -1n,
);

const requestArbitrary: fc.Arbitrary<SearchRequest> = fc.record({
  streams: fc.constantFrom(null, null, ['logs-*'], ['x', 'logs-x-default'], null, ['other']),
  from: instant,
  to: instant,
  arrivals: fc.option(fc.record({ from: fc.nat(20), to: fc.nat(60) }), { freq: 3 }),
  stages: fc.option(
    fc.array(fc.array(predicateArbitrary, { minLength: 1, maxLength: 2 }), { maxLength: 2 }),
    { freq: 20 },
  ),
  now: fc.constant(0n),
});

const fields = new FieldSet(catalogueType);
const resolve = fieldResolver(undefined, fields, '@timestamp');
const timeSlot = fields.slotOf('@timestamp');
for (const field of FIELDS) fields.slotOf(field);

/** What the evaluator says: which events are selected, and which of them are wanted. */
function judge(request: SearchRequest, events: readonly Expected[]) {
  const { streams, from, to, arrivals, stages, now } = request;
  const takesStream = streams === null || streams.some((pattern) => pattern.startsWith('logs-'));
  const access = (path: string) => resolve({ path, optional: false });
  const tests = stages?.map((stage) =>
    stage.map((predicate) => predicateTest(predicate, { access, clock: { now } })),
  );
  const selected = events.filter(({ arrival, document }) => {
    const time = instantAt(readRow(document, fields), timeSlot);
    if (!takesStream) return false;
    if (arrivals !== null && (arrival < arrivals.from || arrival >= arrivals.to)) return false;
    if (from !== null && (time === null || time < from)) return false;
    return to === null || (time !== null && time <= to);
  });
  const wanted = selected.filter(({ document }) => {
    const row = readRow(document, fields);
    return (
      tests === undefined ||
      tests.some((stage) =>
        stage.every((test) => {
          try {
            return test(row);
          } catch (error) {
            if (error instanceof EvaluationError) return true;
            throw error;
          }
        }),
      )
    );
  });
  const times = selected.map(({ document }) => instantAt(readRow(document, fields), timeSlot));
  const latest = times.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
  return { selected: selected.length, wanted, latest };
}

const seen = { exact: 0, superset: 0, empty: 0, partial: 0 };

function checkSearch(
  segments: readonly Segment[],
  request: SearchRequest,
  events: readonly Expected[],
): void {
  const search = prepareSearch(request);
  const selections = segments.map((segment) => segment.select(search));
  const { selected, wanted, latest } = judge(request, events);
  expect(selections.reduce((sum, each) => sum + each.selected, 0)).toBe(selected);
  const times = selections.map((each) => each.latest);
  expect(times.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null)).toBe(latest);
  const found: Expected[] = [];
  const counts = noCounts();
  for (const selection of selections) {
    for (const block of selection.blocks(counts)) {
      expect(block.stream).toBe(STREAM);
      expect(block.bytes[block.length]).toBe(0);
      expect(block.bytes.length % 4).toBe(0);
      for (const [at, arrival] of block.arrivals.entries()) {
        const start = block.spans[at * 2]!;
        const end = block.spans[at * 2 + 1]!;
        expect(block.bytes[end]).toBe(0x0a);
        const document = Buffer.from(block.bytes.subarray(start, end)).toString();
        const { id } = events.find((event) => event.arrival === arrival)!;
        found.push({ arrival, received: block.received[at]!, index: block.index, id, document });
      }
    }
  }
  const byArrival = new Map(events.map((event) => [event.arrival, event]));
  expect(found).toEqual(found.map(({ arrival }) => byArrival.get(arrival)));
  expect(found.map(({ arrival }) => arrival)).toEqual(
    found.map(({ arrival }) => arrival).toSorted((a, b) => a - b),
  );
  const arrivals = new Set(found.map(({ arrival }) => arrival));
  expect(wanted.filter(({ arrival }) => !arrivals.has(arrival))).toEqual([]);
  expect(counts).toMatchObject({ returned: found.length, damagedBlocks: 0, damagedEvents: 0 });
  const isExact = selections.every((selection) => selection.isExact);
  if (isExact) expect(found).toEqual(wanted);
  const precision = overallPrecision(search, selections);
  expect(precision.map((stage) => stage.length)).toEqual(
    (request.stages ?? []).map((stage) => stage.length),
  );
  if (precision.flat().every((each) => each === 'exact')) expect(isExact).toBe(true);
  seen[isExact ? 'exact' : 'superset'] += 1;
  if (found.length === 0) seen.empty += 1;
  else if (found.length < selected) seen.partial += 1;
}

function checkContent(segments: readonly Segment[], { events }: Stored): void {
  for (const { arrival, id, ...event } of events) {
    const fetched = segments
      .map((segment) => segment.fetch(arrival))
      .filter((each) => each !== null);
    expect(
      fetched.map(({ document, ...each }) => ({ ...each, document: document.toString() })),
    ).toEqual([{ ...event, arrival, clientId: id, stream: STREAM }]);
  }
  const known = new Set(events.map(({ arrival }) => arrival));
  for (let arrival = 0; arrival < 100; arrival++) {
    if (known.has(arrival)) continue;
    expect(segments.every((segment) => segment.fetch(arrival) === null)).toBe(true);
  }
  expect(segments.flatMap((segment) => [...segment.idKeys()])).toEqual(
    events.filter(({ id }) => id !== null).map(({ id, arrival }) => ({ key: id, arrival })),
  );
  expect(segments.flatMap((segment) => segment.verify())).toEqual([]);
}

const PLACE = { stream: STREAM, day: '2026-11-26', path: 'x' };

describe('Segment', () => {
  it('gives back what was stored, and at least what the evaluator wants', async () => {
    await fc.assert(
      fc.asyncProperty(
        storedArbitrary,
        fc.array(requestArbitrary, { minLength: 1, maxLength: 6 }),
        fc.nat(),
        async (content, requests, cut) => {
          const { blocks, events } = content;
          const disk = new SimulatedFileSystem();
          const whole = '/events/whole';
          const info = await writeSegment(disk, whole, blocks, PLACE);
          expect(info).toMatchObject({
            events: events.length,
            firstArrival: events[0]!.arrival,
            lastArrival: events.at(-1)!.arrival,
            firstReceived: events[0]!.received,
            lastReceived: events.at(-1)!.received,
            documentBytes: events.reduce(
              (sum, { document }) => sum + Buffer.byteLength(document) + 1,
              0,
            ),
          });
          const at = cut % blocks.length;
          const halves: Segment[] = [];
          for (const [name, half] of [
            ['/events/first', blocks.slice(0, at)],
            ['/events/second', blocks.slice(at)],
          ] as const) {
            if (half.length === 0) continue;
            await writeSegment(disk, name, half, PLACE);
            halves.push(openSegment(disk, name));
          }
          const merged = '/events/merged';
          const mergedInfo = await mergeSegments(disk, merged, halves, PLACE);
          expect({ ...mergedInfo, files: [], storedBytes: 0 }).toEqual({
            ...info,
            files: [],
            storedBytes: 0,
          });
          const forms: Segment[][] = [
            blocks.map((block) => openBlock(block)),
            [openSegment(disk, whole)],
            halves,
            [openSegment(disk, merged)],
          ];
          for (const segments of forms) {
            checkContent(segments, content);
            for (const request of requests) checkSearch(segments, request, events);
            for (const segment of segments) segment.close();
          }
        },
      ),
      { numRuns: 50 },
    );
    for (const [kind, count] of Object.entries(seen))
      expect([kind, count > 20]).toEqual([kind, true]);
  });
});
