import { isJsonObject, printJson, type Json, type JsonObject } from '../../../../events/json.ts';
import { parseDocument } from '../../../../events/parse-document.ts';
import { isDamage } from '../../../../stores/errors.ts';
import type { EventReader, StoredEvent } from '../../../../stores/event-store.ts';
import { NANOS_PER_MS } from '../../../../util/time/index.ts';
import { bodyOf, searchAnswer, type AnsweredHit } from '../answer.ts';
import { EVENTS } from '../fields.ts';
import { illegal, parsing, tooMuch } from '../errors.ts';
import { readBody, type SearchRequest } from '../parse/body.ts';
import { objectAt } from '../parse/reader.ts';
import {
  countAnswer,
  readWork,
  tooSlow,
  withoutPlaces,
  type ReadSearch,
  type SearchTimes,
  type SentSearch,
} from '../run-search.ts';
import { readScrollId, scrollId } from '../scroll.ts';
import { fieldsOf } from './event-rows.ts';
import type { FoundEvent } from './first-hits.ts';
import { chosenIndices, nameOf, type ChosenIndices, type IndexExpression } from './names.ts';
import { expressionOf, pointInTimeId, readPointInTime, withoutPoint } from './point-in-time.ts';
import { searchEvents, type EventSearchOutcome } from './search-events.ts';

/** A request about stored events, as it was sent. Plain data, since it is sent to a thread. */
export type EventWork = EventQuestion &
  SearchTimes & {
    readonly of: IndexExpression;
    /** The number of events that have arrived, which the opened store must contain. */
    readonly arrivals: number;
  };

export type EventQuestion =
  | SentSearch
  | { readonly kind: 'get'; readonly id: string }
  | { readonly kind: 'open-point' }
  | { readonly kind: 'fields' }
  | { readonly kind: 'indices' };

export type EventSource = Pick<
  EventReader,
  'look' | 'hotFields' | 'fetch' | 'indices' | 'find' | 'status'
>;

/**
 * Answers a request about stored events, as JSON. Throws `SearchError` and `StoreError`.
 *
 * @param clock in milliseconds
 * @param isCancelled whether the answer is no longer needed
 */
export function runEventWork(
  work: EventWork,
  reader: EventSource,
  clock: () => number,
  isCancelled: () => boolean = () => false,
): string {
  const run = { work, reader, clock, isCancelled };
  switch (work.kind) {
    case 'search':
    case 'count':
    case 'scroll':
      return search({ ...run, work });
    case 'get':
      return get(work.id, { ...run, work });
    case 'open-point': {
      const { names } = indicesOf(work.of, reader);
      const point = { of: work.of, arrivals: reader.status().nextArrival };
      return printJson({ id: pointInTimeId(point), _shards: shardsOf(names.length, 0) });
    }
    case 'fields': {
      const { names, streams, takes } = indicesOf(work.of, reader);
      const fields = names.length === 0 ? [] : fieldsOf(reader, { streams, takes });
      return printJson({ names, fields });
    }
    case 'indices':
      return JSON.stringify({ indices: indicesOf(work.of, reader).indices });
  }
}

interface Run<Work extends EventWork = EventWork> {
  readonly work: Work;
  readonly reader: EventSource;
  readonly clock: () => number;
  readonly isCancelled: () => boolean;
}

const indicesOf = (of: IndexExpression, reader: EventSource) => chosenIndices(of, reader.indices());

/** A search, with the state from an id. */
interface Asked {
  readonly read: ReadSearch;
  readonly of: IndexExpression;
  readonly arrivals: number;
  readonly pitId: string | undefined;
}

type SearchRun = Run<Extract<EventWork, SentSearch>>;

function search({ work, reader, clock, isCancelled }: SearchRun): string {
  const started = clock();
  const { read, of, arrivals, pitId } = askedOf(work, reader.status().nextArrival);
  const { request } = read;
  if (request.hasVersion)
    throw parsing('[version] of events is not known to a search; ask for one with _doc');
  const indices = indicesOf(of, reader);
  const until = started + Math.min(work.maxMs, read.timeoutMs);
  const outcome = searchEvents(request, {
    reader,
    indices,
    now: BigInt(work.now) * NANOS_PER_MS,
    arrivals,
    isOver: () => clock() > until || isCancelled(),
  });
  if (work.kind === 'count')
    return countAnswer(outcome, shardsOf(indices.names.length, outcome.damaged));
  if (read.isScroll && outcome.isTimedOut) throw tooSlow();
  const { hits, damaged } = answeredHits(request, outcome, reader);
  const shards = shardsOf(indices.names.length, outcome.damaged + damaged);
  const total = read.place?.total ?? outcome.total ?? { count: 0, isAll: true };
  const last = outcome.hits.at(-1);
  const nextId = !read.isScroll
    ? undefined
    : scrollId({
        index: of.names,
        events: of as unknown as Json,
        body: read.body,
        after: last === undefined ? (read.place?.after ?? []) : outcome.sortOf(last),
        lastNumber: arrivals,
        total,
      });
  const answer = searchAnswer(
    request,
    { ...outcome, hits, ...(read.place === null ? {} : { total }) },
    {
      shards,
      took: Math.round(clock() - started),
      scrollId: nextId,
      pitId,
      isPlainTotal: work.parameters['rest_total_hits_as_int'] === 'true',
    },
  );
  return printJson(read.isScroll ? withoutPlaces(answer) : answer);
}

function askedOf(work: SearchRun['work'], nextArrival: number): Asked {
  if (work.kind === 'scroll') {
    const read = readWork(work, EVENTS);
    const of = expressionOf(readScrollId(work.body).events);
    if (of === null) throw illegal('the scroll is not one of events');
    return { read, of, arrivals: read.place?.lastNumber ?? nextArrival, pitId: undefined };
  }
  const sent = bodyOf(work.body, 'the body');
  const { id, body } = withoutPoint(objectAt(sent, 'the body of a search'));
  if (id === null)
    return { read: readWork(work, EVENTS), of: work.of, arrivals: nextArrival, pitId: undefined };
  if (work.kind === 'count') throw parsing('[count] does not support [pit]');
  if (work.of.names !== '') throw illegal('[indices] cannot be used with point in time');
  const { of, arrivals } = readPointInTime(id);
  const read = readWork({ ...work, body: printJson(withTieBreaker(body)) }, EVENTS);
  // An index that is named later is not checked again: it may be gone.
  return { read, of: { ...of, ignoresMissing: true }, arrivals, pitId: id };
}

/** Added by Elasticsearch to the order of each search of a point in time, so that no hit is skipped between two pages. */
function withTieBreaker(body: JsonObject): JsonObject {
  const { sort } = body;
  const keys =
    sort === undefined || sort === null ? [] : Array.isArray(sort) ? (sort as Json[]) : [sort];
  return keys.some(isTieBreaker) ? body : { ...body, sort: [...keys, '_shard_doc'] };
}

const isTieBreaker = (key: Json): boolean =>
  isJsonObject(key)
    ? Object.hasOwn(key, '_shard_doc')
    : typeof key === 'string' && /^_shard_doc(?::|$)/.test(key);

/** The maximum size of the documents in one answer. */
const MAX_ANSWER = 64 * 1024 * 1024;
/** The number of documents read at a time. */
const AT_ONCE = 500;

function answeredHits(
  request: SearchRequest,
  outcome: EventSearchOutcome,
  reader: EventSource,
): { readonly hits: readonly AnsweredHit[]; readonly damaged: number } {
  const needsDocuments = request.source !== null || request.fields.length > 0;
  const hits: AnsweredHit[] = [];
  let bytes = 0;
  let damaged = 0;
  for (let at = 0; at < outcome.hits.length; at += AT_ONCE) {
    const some = outcome.hits.slice(at, at + AT_ONCE);
    const events = eventsOf(some, reader, () => (damaged += 1));
    for (const hit of some) {
      const event = events.get(hit.arrival);
      // Retention has just removed it.
      if (event === undefined) continue;
      bytes += event.document.length;
      if (needsDocuments && bytes > MAX_ANSWER)
        throw tooMuch(
          `the documents of the hits have more than ${MAX_ANSWER} bytes; ask for fewer hits with [size], and page through them with [search_after]`,
        );
      hits.push(answeredHit(event, outcome.sortOf(hit), needsDocuments));
    }
  }
  return { hits, damaged };
}

/** Those of a block are read together, in order. */
function eventsOf(
  hits: readonly FoundEvent[],
  reader: Pick<EventSource, 'fetch'>,
  onDamage: () => void,
): ReadonlyMap<number, StoredEvent> {
  const arrivals = hits.map(({ arrival }) => arrival).sort((a, b) => a - b);
  let events: readonly (StoredEvent | null)[];
  try {
    events = reader.fetch(arrivals);
  } catch (error) {
    if (!isDamage(error)) throw error;
    events = arrivals.map((arrival) => {
      try {
        return reader.fetch([arrival])[0] ?? null;
      } catch (each) {
        if (!isDamage(each)) throw each;
        onDamage();
        return null;
      }
    });
  }
  const found = events.filter((event) => event !== null);
  return new Map(found.map((event) => [event.arrival, event]));
}

const answeredHit = (
  event: StoredEvent,
  sort: AnsweredHit['sort'],
  needsDocument: boolean,
): AnsweredHit => ({
  index: nameOf(event),
  id: event.id,
  // Refused above if it is requested.
  version: 1,
  sequence: event.arrival,
  document: needsDocument ? parseDocument(event.document.toString()) : {},
  sort,
});

/** Each index counts as a shard: unreadable events are those of one of them. */
function shardsOf(indices: number, damaged: number): JsonObject {
  const failed = damaged > 0 ? 1 : 0;
  const total = Math.max(indices, failed);
  return {
    total,
    successful: total - failed,
    skipped: 0,
    failed,
    ...(failed === 0
      ? {}
      : {
          failures: [
            {
              shard: 0,
              index: null,
              reason: {
                type: 'corrupt_index_exception',
                reason: `${damaged} events cannot be read, because files of the store are damaged`,
              },
            },
          ],
        }),
  };
}

function get(id: string, run: Run): string {
  const { work, reader } = run;
  const indices = indicesOf(work.of, reader);
  const found = newestOf(id, indices, run);
  if (found === null) {
    const index = indices.names[0] ?? work.of.names;
    return printJson({ _index: index, _id: id, found: false });
  }
  const { event, version } = found;
  return printJson({
    _index: nameOf(event),
    _id: event.id,
    _version: version,
    _seq_no: event.arrival,
    _primary_term: 1,
    found: true,
    _source: parseDocument(event.document.toString()),
  });
}

interface Versioned {
  readonly event: StoredEvent;
  readonly version: number;
}

/** Ids are unique within a stream. */
function newestOf(id: string, chosen: ChosenIndices, run: Run): Versioned | null {
  const { reader } = run;
  const { indices, takes } = chosen;
  let isElsewhere = false;
  const streams = new Set(indices.map(({ stream }) => stream));
  let newest: Versioned | null = null;
  for (const stream of streams) {
    const found = reader.find(stream, id);
    if (found === null || found.arrival <= (newest?.event.arrival ?? -1)) continue;
    const [event = null] = reader.fetch([found.arrival]);
    if (event === null) continue;
    if (takes(event.stream, event.index)) newest = { event, version: found.version };
    else isElsewhere = true;
  }
  return newest === null && isElsewhere ? newestSearched(id, chosen, run) : newest;
}

/** The latest event with an id in another index of the same stream hides those of this index, so these are searched for. */
function newestSearched(
  id: string,
  indices: ChosenIndices,
  { work, reader, clock, isCancelled }: Run,
): Versioned | null {
  const until = clock() + work.maxMs;
  const now = BigInt(work.now) * NANOS_PER_MS;
  const body = {
    query: { ids: { values: [id] } },
    sort: [{ _doc: 'desc' }],
    size: 1,
    track_total_hits: true,
  };
  const { hits, total, isTimedOut } = searchEvents(readBody(body, now, EVENTS), {
    reader,
    indices,
    now,
    arrivals: reader.status().nextArrival,
    isOver: () => clock() > until || isCancelled(),
  });
  if (isTimedOut) throw tooMuch('the events of this index could not be examined in time');
  const [hit] = hits;
  const [event = null] = hit === undefined ? [] : reader.fetch([hit.arrival]);
  return event === null ? null : { event, version: total?.count ?? 1 };
}
