import type { AppendedBlock } from '../../../stores/event-store.ts';
import { decodeColumns } from '../../../stores/blocks/columns.ts';
import { TIMESTAMP } from '../../../detect/evaluate/setup.ts';
import { NANOS_PER_MS } from '../../../util/time/index.ts';
import { latestOf, noteTime } from '../candidates/latest-times.ts';
import type { CandidateEvent, MatchedBatch } from '../candidates/matched-batch.ts';
import type { EncodedBody, MatchedBody } from './encoded-body.ts';

/** The result of storing a body. */
export interface AppendedBody {
  readonly body: EncodedBody;
  readonly appended: readonly AppendedBlock[];
  /** In milliseconds since 1970. */
  readonly received: number;
  readonly makeId: (arrival: number) => string;
}

/**
 * The candidates of a body by arrival number, without rows that were not stored. `null` if none was stored.
 *
 * @param signatures of the generation that the body was matched against
 */
export function matchedBatch(
  { body, appended, received, makeId }: AppendedBody,
  matched: MatchedBody,
  signatures: readonly string[],
): MatchedBatch | null {
  const found = new Map<number, FoundIn[]>();
  const documents: CandidateEvent[] = [];
  const latest = new Map<string, bigint>([[INGESTED, BigInt(received) * NANOS_PER_MS]]);
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  for (const [number, { rules, carried, latest: times }] of matched.blocks.entries()) {
    const block = body.blocks[number];
    const result = appended[number];
    if (block === undefined || result === undefined || result.stored === 0) continue;
    from = Math.min(from, result.firstArrival);
    to = Math.max(to, result.firstArrival + result.stored);
    const arrivalOf = arrivalsOf(result);
    for (const { rule, rows } of rules) {
      const own = found.get(rule) ?? [];
      found.set(rule, own);
      own.push({ rows, result });
    }
    const { index } = block;
    const { stream } = result;
    let start = 0;
    for (const [at, row] of carried.rows.entries()) {
      const end = carried.ends[at] ?? start;
      const arrival = arrivalOf(row);
      if (arrival >= 0) {
        const id = block.ids?.[row] ?? makeId(arrival);
        const document = carried.bytes.subarray(start, end);
        documents.push({ arrival, received, index, stream, id, document });
      }
      start = end;
    }
    for (const [field, time] of latestStored(times, block, result, received)) {
      noteTime(latest, field, time, received);
    }
  }
  if (to === 0) return null;
  const matches = [...found].flatMap(([rule, own]) => {
    const arrivals = arrivalsIn(own);
    return arrivals.length === 0 ? [] : [{ rule, arrivals }];
  });
  return { signatures, from, to, matches, latest, received, documents };
}

const INGESTED = 'event.ingested';

/** The candidates of a rule in a block. */
interface FoundIn {
  /** `null` for all of them. */
  readonly rows: Uint32Array | null;
  readonly result: AppendedBlock;
}

/** Ascending. There may be a hundred thousand for each of many rules, on the thread that answers requests. */
function arrivalsIn(found: readonly FoundIn[]): Float64Array<ArrayBuffer> {
  const most = found.reduce((sum, { rows, result }) => sum + (rows?.length ?? result.stored), 0);
  const arrivals = new Float64Array(most);
  let end = 0;
  let last = -1;
  let isSorted = true;
  const add = (arrival: number): void => {
    if (arrival < last) isSorted = false;
    last = arrival;
    arrivals[end] = arrival;
    end += 1;
  };
  for (const { rows, result } of found) {
    const { firstArrival, stored } = result;
    if (rows === null) {
      for (let at = 0; at < stored; at += 1) add(firstArrival + at);
      continue;
    }
    const arrivalOf = arrivalsOf(result);
    for (const row of rows) {
      const arrival = arrivalOf(row);
      if (arrival >= 0) add(arrival);
    }
  }
  const all = end === most ? arrivals : arrivals.slice(0, end);
  return isSorted ? all : all.sort();
}

/** The arrival number of a row; -1 if it was not stored. */
function arrivalsOf({ rows, firstArrival }: AppendedBlock): (row: number) => number {
  if (rows === null) return (row) => firstArrival + row;
  return (row) => {
    const outcome = rows[row];
    return outcome?.kind === 'stored' ? outcome.arrival : -1;
  };
}

/** The times of refused rows do not count: a client may send them repeatedly. */
function latestStored(
  latest: ReadonlyMap<string, bigint>,
  { columns }: EncodedBody['blocks'][number],
  { rows, stored }: AppendedBlock,
  received: number,
): ReadonlyMap<string, bigint> {
  if (rows === null || stored === rows.length) return latest;
  const { times } = decodeColumns(columns);
  const time = latestOf(times, received, (row) => rows[row]?.kind === 'stored');
  const others = [...latest].filter(([field]) => field !== TIMESTAMP);
  return new Map(time === null ? others : [...others, [TIMESTAMP, time]]);
}
