import { Evaluator } from '../../../detect/evaluate/evaluator.ts';
import { readBlock } from '../../../ingest/block-reader.ts';
import type { Block } from '../../../ingest/framing/block.ts';
import { FastMemory } from '../../../ingest/json/fast-reader.ts';
import { prepareFields, type PreparedFields } from '../../../ingest/json/fields.ts';
import { instantAt } from '../../../lang/execute/evaluator.ts';
import type { Predicate } from '../../../lang/index.ts';
import type {
  EventReader,
  SearchCounts,
  SearchRequest,
  StoredBlock,
} from '../../../stores/event-store.ts';
import { ruleFields } from '../../../match/rule-outline.ts';
import { TIMESTAMP, plainSetup } from '../../../detect/evaluate/setup.ts';
import type { DataSetAliases } from '../../../events/origin/data-set-aliases.ts';
import { parseDocument } from '../../../events/parse-document.ts';
import { releaseMemory } from '../../../util/release-memory.ts';
import { NANOS_PER_MS } from '../../../util/time/index.ts';
import { stagesOf } from '../../../runs/query/stored-query.ts';
import { storedBlock } from '../../../runs/stored/stored-block.ts';
import { BlockMatcher } from './block-matcher.ts';
import { clocksOf } from './generation.ts';
import { isPlausible, latestPlausible, noteTime } from './latest-times.ts';
import type { MatchedBatch, MatchGeneration, GenerationRule } from './matched-batch.ts';

/** A request to a thread that reads stored events; it answers in the same order. */
export type ScanTask =
  /** Opens the current state of the store. */
  | { readonly kind: 'begin'; readonly work: ScanWork }
  | { readonly kind: 'match'; readonly stretch: ArrivalStretch }
  /** Closes the files of the store. */
  | { readonly kind: 'end' };

/** Plain data: sent to threads. */
export interface ScanWork {
  readonly rules: readonly GenerationRule[];
  readonly dataSetAliases: DataSetAliases;
  /** Each rule is evaluated by itself, with this as the time of the run; `null` for all together. */
  readonly plainAt: bigint | null;
}

export interface ScanAnswer {
  readonly batch: MatchedBatch | null;
  readonly failure: string | null;
}

/** Compiles the rules. */
export function createMatching({
  rules,
  dataSetAliases,
  plainAt,
}: ScanWork): Pick<StoredMatching, 'match'> {
  const generation = { number: 0, rules, dataSetAliases };
  return plainAt === null ? new StoredMatching(generation) : new PlainMatching(generation, plainAt);
}

/** The same for a task that uses the same compiled rules. */
export const keyOfWork = ({ rules, plainAt }: ScanWork): string =>
  [plainAt, ...rules.map(({ signature }) => signature)].join('\n');

/**
 * Evaluates stored events in the simplest way, to verify other results: every document is parsed, no
 * bytes are searched, no index over values is used, and each rule is evaluated by itself, as in a run. For one thread.
 */
export class PlainMatching {
  readonly #signatures: readonly string[];
  readonly #evaluators: readonly Evaluator[];
  readonly #fields: PreparedFields;

  /** @param now the reference of date math, in nanoseconds since 1970 */
  constructor({ rules, dataSetAliases }: MatchGeneration, now: bigint) {
    const fields = ruleFields();
    this.#signatures = rules.map(({ signature }) => signature);
    this.#evaluators = rules.map(
      // Events for which a rule fails are not matches; they may be candidates.
      ({ evaluation }) =>
        new Evaluator(
          plainSetup({ rules: [evaluation], now, dataSetAliases }),
          fields,
          () => undefined,
        ),
    );
    this.#fields = prepareFields(fields);
  }

  /** By rule, the events of a range that match it, or one of its stages. */
  async match(reader: MatchedReader, { from, to }: ArrivalStretch): Promise<MatchedBatch> {
    const found = this.#signatures.map((): number[] => []);
    await eachBlock(reader, { ...selectionOf({ from, to }), stages: null }, (stored) => {
      const bytes = Buffer.from(stored.bytes.buffer, stored.bytes.byteOffset, stored.length);
      readBlock(storedBlock(stored), this.#fields, {
        document: (start, end, row, { index }, line) => {
          const parse = () => parseDocument(bytes.toString('utf8', start, end));
          for (const [rule, evaluator] of this.#evaluators.entries()) {
            evaluator.evaluate(row, index, null, parse, () =>
              found[rule]?.push(stored.arrivals[line] as number),
            );
          }
        },
        reject: () => undefined,
      });
    });
    const matches = found.flatMap((arrivals, rule) =>
      arrivals.length === 0 ? [] : [{ rule, arrivals: Float64Array.from(arrivals).toSorted() }],
    );
    const latest = new Map<string, bigint>();
    return { signatures: this.#signatures, from, to, matches, latest, received: 0, documents: [] };
  }
}

/** First inclusive, last exclusive. */
export interface ArrivalStretch {
  readonly from: number;
  readonly to: number;
}

/** The query for a store. */
export type MatchedReader = Pick<EventReader, 'search' | 'fetch' | 'status'>;

/** Beyond this number of rules, indexes exclude less than their use costs. */
const MAX_ASKED_RULES = 16;

/** Matches stored events against rules. For one thread. */
export class StoredMatching {
  readonly #matcher: BlockMatcher;
  readonly #stages: readonly (readonly Predicate[])[] | null;
  readonly #clocks: Clocks | null;

  constructor(generation: MatchGeneration) {
    this.#matcher = new BlockMatcher(generation, { memory: FastMemory.open() });
    const clocks = clocksOf(generation);
    this.#clocks = clocks.length === 0 ? null : new Clocks(clocks);
    // The times of all events require reading all of them.
    const isAsked = this.#clocks === null && generation.rules.length <= MAX_ASKED_RULES;
    this.#stages = isAsked ? this.#commonStages() : null;
  }

  /** All streams of a range. Damaged events are skipped: no run could read them either. */
  async match(reader: MatchedReader, { from, to }: ArrivalStretch): Promise<MatchedBatch> {
    const { signatures } = this.#matcher;
    const selection = selectionOf({ from, to });
    const found = new Map<number, number[]>();
    const latest = new Map<string, bigint>();
    let received = 0;
    const counts = await eachBlock(reader, { ...selection, stages: this.#stages }, (stored) => {
      received = Math.max(received, stored.received.at(-1) ?? 0);
      this.#matchBlock(storedBlock(stored), found, latest);
    });
    received = Math.max(received, lastReceived(reader, { from, to }));
    const nothing = { ...selection, stages: NOTHING };
    const time = this.#latestTime(reader, nothing, counts.latest, received);
    if (time !== null) latest.set(TIMESTAMP, time);
    latest.set('event.ingested', BigInt(received) * NANOS_PER_MS);
    const matches = [...found].map(([rule, arrivals]) => ({
      rule,
      arrivals: Float64Array.from(arrivals).toSorted(),
    }));
    return { signatures, from, to, matches, latest, received, documents: [] };
  }

  #matchBlock(block: Block, found: Map<number, number[]>, latest: Map<string, bigint>): void {
    const { arrivals, received } = block.envelope ?? NO_ENVELOPE;
    for (const { rule, rows } of this.#rulesOf(block)) {
      const own = found.get(rule) ?? [];
      found.set(rule, own);
      if (rows === null) for (const arrival of arrivals) own.push(arrival);
      else for (const row of rows) own.push(arrivals[row] as number);
    }
    this.#clocks?.read(block, received ?? NO_ENVELOPE.received, latest);
  }

  /** As on arrival, an event that cannot be matched is still a candidate for runs. */
  #rulesOf(block: Block): ReturnType<BlockMatcher['match']> {
    try {
      return this.#matcher.match(block);
    } catch {
      return this.#matcher.signatures.map((_, rule) => ({ rule, rows: null }));
    }
  }

  #latestTime(
    reader: MatchedReader,
    selection: SearchRequest,
    latest: bigint | null,
    received: number,
  ): bigint | null {
    if (latest === null || isPlausible(latest, received)) return latest;
    const search = reader.search({ ...selection, to: latestPlausible(received) });
    search.close();
    return search.counts.latest;
  }

  /** `null` if any event may be a candidate of one of the rules, as far as a store can tell. */
  #commonStages(): readonly (readonly Predicate[])[] | null {
    const compiled = this.#matcher.compiled;
    if (compiled === null) return null;
    const stages = compiled.map((query) => stagesOf(query.plan()));
    return stages.every((own) => own !== null) ? stages.flat() : null;
  }
}

const selectionOf = (arrivals: ArrivalStretch): Omit<SearchRequest, 'stages'> => ({
  streams: null,
  from: null,
  to: null,
  arrivals,
  now: 0n,
});

/** Visits all blocks that a search finds, whose memory is released then. */
async function eachBlock(
  reader: MatchedReader,
  request: SearchRequest,
  visit: (stored: StoredBlock) => void,
): Promise<SearchCounts> {
  const search = reader.search(request);
  try {
    for await (const stored of search.blocks) {
      visit(stored);
      releaseMemory(stored.bytes.buffer);
    }
  } finally {
    search.close();
  }
  return search.counts;
}

/** Selects no event: an index answers alone. */
const NOTHING: readonly (readonly Predicate[])[] = [[{ kind: 'none' }]];

const NO_ENVELOPE = { arrivals: new Float64Array(0), received: new Float64Array(0) };

/** When the last event of a range was received; 0 if it is not stored any more. */
function lastReceived(reader: MatchedReader, { to }: ArrivalStretch): number {
  const [last] = reader.fetch([to - 1]);
  return last?.received ?? 0;
}

/** The times of all events by fields for which the store has no index. */
class Clocks {
  readonly #slots: readonly { readonly field: string; readonly slot: number }[];
  readonly #fields: ReturnType<typeof prepareFields>;

  constructor(clocks: readonly string[]) {
    const fields = ruleFields();
    this.#slots = clocks.map((field) => ({ field, slot: fields.slotOf(field) }));
    this.#fields = prepareFields(fields);
  }

  read(block: Block, received: Float64Array, latest: Map<string, bigint>): void {
    readBlock(block, this.#fields, {
      document: (_start, _end, row, _hit, line) => {
        for (const { field, slot } of this.#slots) {
          noteTime(latest, field, instantAt(row, slot), received[line] ?? 0);
        }
      },
      reject: () => undefined,
    });
  }
}
