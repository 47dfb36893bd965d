import { memoized } from '../../../util/maps.ts';
import { StoreError } from '../../errors.ts';
import type { ConjunctPrecision, Damage, StoredEvent } from '../../event-store.ts';
import type { FileSystem } from '../../file-system/file-system.ts';
import { idKey } from '../ids/id-key.ts';
import { inflate } from '../../blocks/codec.ts';
import { type Times, isLater, timeAt } from '../../blocks/times.ts';
import type { BlockColumns, Column } from '../../blocks/columns.ts';
import type { LogBlock } from '../log/frame.ts';
import { BlockSource } from './block-source.ts';
import {
  type ColumnSource,
  type States,
  combined,
  Evaluation,
  precisionOf,
  type PreparedSearch,
} from './search.ts';
import { FileSource } from './file-source.ts';
import { PartRows, type PreparedLook } from './part-rows.ts';
import type { Runs, Part, SegmentHead, SegmentSource } from './source.ts';
import { Selection } from './selection.ts';

/** An event without the id that is made of its arrival number. */
export interface FetchedEvent extends Omit<StoredEvent, 'id'> {
  readonly clientId: string | null;
}

/**
 * Opens the files of a segment; only the header of the index is read. Throws `StoreError` if that is
 * damaged or of another version.
 *
 * @param path without an extension
 */
export const openSegment = (fs: FileSystem, path: string): Segment =>
  new Segment(new FileSource(fs, path));

/** A block of the log as a segment. Nothing is decoded before it is needed. */
export const openBlock = (block: LogBlock, columns?: () => BlockColumns): Segment =>
  new Segment(new BlockSource(block, columns));

/** Events of one stream, in order of arrival, which are read only. */
export class Segment {
  readonly #source: SegmentSource;

  constructor(source: SegmentSource) {
    this.#source = source;
  }

  /** Throws `StoreError` for a damaged block of the log. */
  get head(): SegmentHead {
    return this.#source.head();
  }

  /** Its columns, each of which is read once for all that ask. */
  columns(): ColumnSource {
    return { column: memoized((field: string) => this.#source.column(field)) };
  }

  /** Finds the rows that a search wants, by columns alone. Nothing is selected of a damaged segment. */
  select(search: PreparedSearch, columns = this.columns()): Selection {
    try {
      return this.#select(search, columns);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return new Selection(this.#source, {
        ...NOTHING,
        precision: search.precision,
        damaged: this.#source.extent(),
      });
    }
  }

  #select(search: PreparedSearch, source: ColumnSource): Selection {
    const head = this.#source.head();
    const range = this.#range(search);
    const none = { ...NOTHING, precision: search.precision };
    if (range === null) return new Selection(this.#source, none);
    const { begin, end } = range;
    const isWhole = begin === 0 && end === head.events;
    const needsTimes = search.bounds !== null && !coversTimes(search, head);
    const times = needsTimes || !isWhole ? this.#source.times() : null;
    const { within, selected } = selectedRows(search, times, begin, end, needsTimes);
    if (selected === 0) return new Selection(this.#source, none);
    const { states, precision } = statesOf(search, source);
    return new Selection(this.#source, {
      selected,
      rows: wantedRows(states, within, begin, end),
      latest: times === null ? head.lastTime : latestOf(times, within, begin, end),
      precision,
      damaged: null,
    });
  }

  /** The rows that may satisfy a condition, with what columns know of them; `null` where there is none. */
  look({ search, condition, takes }: PreparedLook, storeId: string): PartRows | null {
    const range = this.#range(search);
    if (range === null) return null;
    const { begin, end } = range;
    const source = this.#source;
    const needsTimes = search.bounds !== null && !coversTimes(search, this.head);
    const times = needsTimes ? source.times() : null;
    const { within, selected } = selectedRows(search, times, begin, end, needsTimes);
    if (selected === 0) return null;
    const columns = this.columns();
    const { states } = new Evaluation(columns).mayHold(condition);
    const rows = ofIndices(wantedRows(states, within, begin, end), source.runs(), (index) =>
      takes(this.head.stream, index),
    );
    return rows.length === 0 ? null : new PartRows({ source, columns, rows, states, storeId });
  }

  /** How many rows were sent to each index. */
  indices(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    const runs = this.#source.runs();
    for (let run = 0; run < runs.count; run++) {
      const index = runs.nameOf(run);
      const rows = runs.endOf(run) - runs.firstRows[run]!;
      counts.set(index, (counts.get(index) ?? 0) + rows);
    }
    return counts;
  }

  /** The rows between the bounds that need no look at each row; `null` if none can be selected. */
  #range({ takesStream, arrivals, from, to }: PreparedSearch): {
    readonly begin: number;
    readonly end: number;
  } | null {
    const { stream, events, firstArrival, lastArrival, firstTime, lastTime } = this.head;
    if (!takesStream(stream)) return null;
    if (arrivals.to <= firstArrival || arrivals.from > lastArrival) return null;
    if (from !== null && (lastTime === null || lastTime < from)) return null;
    if (to !== null && (firstTime === null || firstTime > to)) return null;
    if (arrivals.from <= firstArrival && arrivals.to > lastArrival)
      return { begin: 0, end: events };
    const runs = this.#source.runs();
    const begin = runs.rowFrom(arrivals.from);
    const end = Math.min(events, arrivals.to === Infinity ? events : runs.rowFrom(arrivals.to));
    return begin < end ? { begin, end } : null;
  }

  /** The event with an arrival number; `null` if it is not here. Throws `StoreError` if it is damaged. */
  fetch(arrival: number): FetchedEvent | null {
    const row = this.#rowOf(arrival);
    if (row === null) return null;
    const { stream } = this.head;
    const runs = this.#source.runs();
    const run = runs.ofRow(row);
    const blocks = this.#source.blocks();
    const block = blocks.findIndex(({ firstRow, rows }) => row < firstRow + rows);
    const lengths = this.#source.lengths();
    let start = 0;
    for (let before = blocks[block]!.firstRow; before < row; before++)
      start += lengths[before]! + 1;
    const documents = this.#source.documents(block);
    const [clientId = null] = this.#source.ids(row, 1);
    return {
      arrival,
      stream,
      index: runs.nameOf(run),
      clientId,
      received: runs.received[run]!,
      document: Buffer.from(documents.subarray(start, start + lengths[row]!)),
    };
  }

  /** The {@link idKey} of the event with an arrival number, if a client gave it an id; no documents are read. */
  idKeyOf(arrival: number): string | null {
    const row = this.#rowOf(arrival);
    if (row === null) return null;
    const [id = null] = this.#source.ids(row, 1);
    const runs = this.#source.runs();
    return id === null ? null : idKey(this.head.stream, runs.nameOf(runs.ofRow(row)), id);
  }

  has(arrival: number): boolean {
    return this.#rowOf(arrival) !== null;
  }

  /** `null` if the event is not here. */
  #rowOf(arrival: number): number | null {
    const { events, firstArrival, lastArrival } = this.head;
    if (arrival < firstArrival || arrival > lastArrival) return null;
    const runs = this.#source.runs();
    const row = runs.rowFrom(arrival);
    return row >= events || runs.arrivalOf(row) !== arrival ? null : row;
  }

  /** The {@link idKey}s of events to which clients gave ids, in order of arrival. */
  *idKeys(): Generator<{ readonly key: string; readonly arrival: number }> {
    const runs = this.#source.runs();
    for (const { firstRow, rows } of this.#source.blocks()) {
      let run = runs.ofRow(firstRow);
      for (const [index, id] of this.#source.ids(firstRow, rows).entries()) {
        const row = firstRow + index;
        while (row >= runs.endOf(run)) run++;
        if (id === null) continue;
        const key = idKey(this.head.stream, runs.nameOf(run), id);
        yield { key, arrival: runs.arrivalOf(row, run) };
      }
    }
  }

  /** All rows, block by block, for a segment that takes them over. */
  *parts(): Generator<Part> {
    const source = this.#source;
    const runs = source.runs();
    const times = source.times();
    const lengths = source.lengths();
    const columns: [string, Column][] = [...source.fields()].map((field) => {
      const column = source.column(field)!;
      return [field, { values: column.values(), codes: column.codes() }];
    });
    for (const [block, { firstRow, rows, size }] of source.blocks().entries()) {
      const end = firstRow + rows;
      const ids = source.ids(firstRow, rows);
      yield {
        columns: {
          count: rows,
          lengths: lengths.subarray(firstRow, end),
          times: {
            milliseconds: times.milliseconds.subarray(firstRow, end),
            nanoseconds: times.nanoseconds.subarray(firstRow, end),
          },
          ids,
          fields: new Map(
            columns.map(([field, { values, codes }]) => [
              field,
              { values, codes: typeof codes === 'number' ? codes : codes.subarray(firstRow, end) },
            ]),
          ),
        },
        runs: runs.between(firstRow, end),
        frames: [{ frame: source.frame(block), rows, size }],
      };
    }
  }

  /** Reads everything. */
  verify(): readonly Damage[] {
    const damage: Damage[] = [];
    const attempt = <T>(file: string, events: number | null, read: () => T): T | null => {
      try {
        return read();
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        damage.push({ file, what: error.message, events });
        return null;
      }
    };
    const source = this.#source;
    if (source instanceof FileSource) {
      for (const { message } of source.checkSections()) {
        damage.push({ file: 'index', what: message, events: null });
      }
    }
    const lengths = attempt('index', this.head.events, () => source.lengths());
    const blocks = attempt('index', this.head.events, () => source.blocks());
    if (lengths === null || blocks === null) return damage;
    for (const [block, { firstRow, rows, size }] of blocks.entries()) {
      attempt('blocks', rows, () => {
        const documents = inflate(source.frame(block), size);
        let at = 0;
        let isRight = true;
        for (let row = firstRow; row < firstRow + rows; row++) {
          at += lengths[row]! + 1;
          isRight &&= documents[at - 1] === 0x0a;
        }
        if (!isRight || at !== documents.length) {
          throw new StoreError('STO1201', 'the lines of a block are not as long as its index says');
        }
      });
    }
    return damage;
  }

  close(): void {
    this.#source.close();
  }
}

const coversTimes = ({ from, to }: PreparedSearch, head: SegmentHead): boolean =>
  head.timeless === 0 &&
  (from === null || head.firstTime! >= from) &&
  (to === null || head.lastTime! <= to);

/** A row is selected if it is within; `null`: all are. */
function selectedRows(
  { bounds }: PreparedSearch,
  times: Times | null,
  begin: number,
  end: number,
  needsTimes: boolean,
): { readonly within: Uint8Array | null; readonly selected: number } {
  if (!needsTimes || bounds === null || times === null) {
    return { within: null, selected: end - begin };
  }
  const within = new Uint8Array(end);
  let selected = 0;
  for (let row = begin; row < end; row++) {
    if (!bounds.includes(times, row)) continue;
    within[row] = 1;
    selected += 1;
  }
  return { within, selected };
}

/** The states of all rows: of one of the stages. */
function statesOf(
  { stages }: PreparedSearch,
  source: ColumnSource,
): { readonly states: States; readonly precision: ConjunctPrecision[][] } {
  if (stages === null) return { states: 2, precision: [] };
  let states: States = 0;
  const precision = stages.map((conjuncts) => {
    let stage: States = 2;
    const precisions = conjuncts.map((conjunct): ConjunctPrecision => {
      const precise = precisionOf(conjunct, source);
      // What no row satisfies needs no further look.
      if (stage === 0 || precise === 'unsupported') return precise;
      const { states: each, hasFailed } = new Evaluation(source).mayHold(conjunct);
      stage = combined('and', stage, each);
      return hasFailed ? 'superset' : precise;
    });
    states = combined('or', states, stage);
    return precisions;
  });
  return { states, precision };
}

function wantedRows(
  states: States,
  within: Uint8Array | null,
  begin: number,
  end: number,
): Uint32Array {
  if (states === 0) return new Uint32Array(0);
  if (typeof states === 'number') {
    if (within === null) return new Uint32Array(end - begin).map((_, at) => begin + at);
    return placesOf(within, begin, end);
  }
  if (within === null) return placesOf(states, begin, end);
  const both = new Uint8Array(end);
  for (let row = begin; row < end; row++) both[row] = states[row]! & -within[row]!;
  return placesOf(both, begin, end);
}

/** Those that were sent to an index that is wanted. */
function ofIndices(
  rows: Uint32Array,
  runs: Runs,
  isWanted: (index: string) => boolean,
): Uint32Array {
  const wanted = runs.names.map(isWanted);
  if (wanted.every(Boolean)) return rows;
  if (!wanted.some(Boolean)) return new Uint32Array(0);
  let run = 0;
  return rows.filter((row) => {
    while (row >= runs.endOf(run)) run++;
    return wanted[runs.indexes[run]!];
  });
}

/** Where numbers other than 0 are. */
function placesOf(flags: Uint8Array, begin: number, end: number): Uint32Array {
  let count = 0;
  for (let row = begin; row < end; row++) if (flags[row] !== 0) count++;
  const rows = new Uint32Array(count);
  for (let row = begin, at = 0; row < end; row++) if (flags[row] !== 0) rows[at++] = row;
  return rows;
}

function latestOf(
  times: Times,
  within: Uint8Array | null,
  begin: number,
  end: number,
): bigint | null {
  let latest = -1;
  for (let row = begin; row < end; row++) {
    if (within !== null && within[row] === 0) continue;
    if (Number.isNaN(times.milliseconds[row])) continue;
    if (latest < 0 || isLater(times, row, latest)) latest = row;
  }
  return latest < 0 ? null : timeAt(times, latest);
}

const NOTHING = { selected: 0, rows: new Uint32Array(0), latest: null, damaged: null };
