import { catalogueType } from '../events/catalogue/index.ts';
import { FieldSet, type Row } from '../events/field-set.ts';

import { DocumentReader, prepareFields, textOf } from '../ingest/index.ts';
import { accessOf, describeField } from '../lang/compile/field-access.ts';
import { instantAt } from '../lang/execute/evaluator.ts';
import { fieldsIn, type Predicate } from '../lang/plan/plan.ts';
import { predicateTest } from '../lang/plan/predicate-test.ts';
import { later } from '../util/time/index.ts';
import type {
  ConjunctPrecision,
  EventReader,
  SearchCounts,
  SearchRequest,
  StoredBlock,
} from './event-store.ts';

/** An event of a {@link memoryReader}; its place in the list is its number of arrival. */
export interface MemoryEvent {
  readonly stream: string;
  readonly index?: string;
  readonly id?: string;
  /** In milliseconds since 1970; its number of arrival if left out. */
  readonly received?: number;
  readonly document: string;
}

export interface MemoryOptions {
  /** Whether a field has a column. */
  readonly isHot?: (field: string) => boolean;
  /** Whether an event is handed over that was not asked for. */
  readonly isExtra?: (arrival: number) => boolean;
  /** Events of a block. */
  readonly blockRows?: number;
}

/** A store for tests that holds documents and answers searches by evaluating their conjuncts. */
export function memoryReader(
  events: readonly MemoryEvent[],
  { isHot = () => true, isExtra = () => false, blockRows = 3 }: MemoryOptions = {},
): EventReader {
  const inStreams = ({ streams }: SearchRequest, { stream }: MemoryEvent) =>
    streams === null || streams.includes(stream);
  const select = (request: SearchRequest) => {
    const { from, to, arrivals, stages } = request;
    const answered = (stages ?? []).map((conjuncts) =>
      conjuncts.map((predicate) => [...fieldsIn(predicate)].every(isHot)),
    );
    const timeOf = timeReader();
    const selected = events.flatMap((event, arrival) => {
      if (!inStreams(request, event)) return [];
      if (arrivals !== null && (arrival < arrivals.from || arrival >= arrivals.to)) return [];
      const time = timeOf(event.document);
      const isBounded = from !== null || to !== null;
      if (isBounded && time === null) return [];
      if (time !== null && ((from !== null && time < from) || (to !== null && time > to)))
        return [];
      return [{ event, arrival, time }];
    });
    const tests = stages?.map((conjuncts, stage) =>
      conjuncts
        .filter((_, conjunct) => answered[stage]?.[conjunct])
        .map((predicate) => documentTest(predicate, request.now)),
    );
    const wanted = selected.filter(
      ({ event, arrival }) =>
        tests === undefined ||
        isExtra(arrival) ||
        tests.some((stage) => stage.every((test) => test(event.document))),
    );
    return { selected, wanted, answered };
  };
  const fetch = (arrival: number) => {
    const event = events[arrival];
    if (event === undefined) return null;
    const { stream, index = '', id = `made-${arrival}`, received = arrival, document } = event;
    return { arrival, stream, index, id, received, document: Buffer.from(document) };
  };
  const unused = () => {
    throw new Error('no test needs this');
  };
  return {
    search: (request) => {
      const { selected, wanted, answered } = select(request);
      const counts: SearchCounts = {
        selected: selected.length,
        excluded: selected.length - wanted.length,
        returned: 0,
        blocksRead: 0,
        bytesRead: 0,
        parts: 1,
        partsRead: 0,
        latest: selected.reduce<bigint | null>((last, { time }) => later(last, time), null),
        damagedBlocks: 0,
        damagedEvents: 0,
      };
      const some: ConjunctPrecision = events.some((_, arrival) => isExtra(arrival))
        ? 'superset'
        : 'exact';
      const precision = answered.map((stage) => stage.map((is) => (is ? some : 'unsupported')));
      const isWanted = new Set(wanted.map(({ arrival }) => arrival));
      const blocks = blocksOf(events, isWanted, blockRows, counts);
      const cost = () => ({ allParts: 1, parts: 1, blocks: 1, bytes: 0, documentBytes: 0 });
      return { blocks, precision, counts, cost, close: () => {} };
    },
    fetch: (arrivals) => arrivals.map(fetch),
    count: (request) => {
      const { wanted, answered } = select(request);
      return { count: wanted.length, exact: answered.flat().every(Boolean) };
    },
    look: unused,
    indices: unused,
    find: unused,
    histogram: unused,
    topValues: unused,
    summaries: unused,
    hotFields: ['@timestamp', 'event.category', 'process.name'].filter(isHot),
    status: () => ({
      streams: [],
      nextArrival: events.length,
      logBytes: 0,
      logEvents: 0,
      logBlocks: 0,
      failure: null,
      damage: [],
    }),
    verify: () => ({ files: 0, bytes: 0, events: events.length, damage: [] }),
    close: () => {},
  };
}

/** Blocks of one stream and index each, with all lines of the block and spans of the wanted ones. */
async function* blocksOf(
  events: readonly MemoryEvent[],
  isWanted: ReadonlySet<number>,
  rows: number,
  counts: SearchCounts,
): AsyncGenerator<StoredBlock> {
  const open: { stream: string; index: string; arrivals: number[] }[] = [];
  const full: (typeof open)[number][] = [];
  for (const [arrival, { stream, index = '' }] of events.entries()) {
    const at = open.findIndex((block) => block.stream === stream);
    const current = open[at];
    if (current !== undefined && current.index === index && current.arrivals.length < rows) {
      current.arrivals.push(arrival);
      continue;
    }
    if (current !== undefined) full.push(...open.splice(at, 1));
    open.push({ stream, index, arrivals: [arrival] });
  }
  const blocks = [...full, ...open].flatMap((block) => {
    const lines = block.arrivals.map((arrival) => Buffer.from(`${events[arrival]?.document}\n`));
    const bytes = Buffer.concat([...lines, Buffer.alloc(4)]);
    const length = bytes.length - 4;
    const spans: number[] = [];
    const arrivals: number[] = [];
    let start = 0;
    for (const [row, arrival] of block.arrivals.entries()) {
      const end = start + (lines[row]?.length ?? 0);
      if (isWanted.has(arrival)) {
        spans.push(start, end - 1);
        arrivals.push(arrival);
      }
      start = end;
    }
    if (arrivals.length === 0) return [];
    const padded = new Uint8Array((length & ~3) + 4);
    padded.set(bytes.subarray(0, length));
    return {
      stream: block.stream,
      index: block.index,
      bytes: padded,
      length,
      spans: Uint32Array.from(spans),
      arrivals: Float64Array.from(arrivals),
      received: Float64Array.from(arrivals, (arrival) => events[arrival]?.received ?? arrival),
      distance: 0,
    };
  });
  for (const block of blocks.sort((a, b) => (a.arrivals[0] ?? 0) - (b.arrivals[0] ?? 0))) {
    counts.returned += block.arrivals.length;
    yield block;
  }
}

function timeReader(): (document: string) => bigint | null {
  const fields = new FieldSet();
  const slot = fields.slotOf('@timestamp');
  const rowOf = rowReader(fields);
  return (document) => instantAt(rowOf(document), slot);
}

function documentTest(predicate: Predicate, now: bigint): (document: string) => boolean {
  const fields = new FieldSet(catalogueType);
  const test = predicateTest(predicate, {
    access: (path) =>
      accessOf(describeField({ path, optional: false }, undefined, fields, '@timestamp'), fields),
    clock: { now },
  });
  const rowOf = rowReader(fields);
  return (document) => test(rowOf(document));
}

/** Reads the fields of documents, as an index would. */
function rowReader(fields: FieldSet): (document: string) => Row {
  const prepared = prepareFields(fields);
  return (document) => {
    const bytes = Buffer.from(document);
    const reader = new DocumentReader(textOf(bytes, bytes.length), prepared, 'none');
    reader.read(0, bytes.length);
    return reader.row;
  };
}
