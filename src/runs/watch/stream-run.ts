import { appendTo } from '../../util/maps.ts';
import { TIMESTAMP } from '../../detect/evaluate/setup.ts';
import {
  KeptDocument,
  KeptEvent,
  keptEventLoader,
  KeptEventSaver,
} from '../../detect/live/kept-event.ts';
import type { LostState, SavedDetection } from '../../detect/live/handover.ts';
import {
  LiveDetection,
  type LiveCounts,
  type LiveNews,
  type LiveRule,
} from '../../detect/live/live-detection.ts';
import type { KeptMatchedEvent, StreamEnd } from '../../detect/types/live-search.ts';
import type { RuleOutcome } from '../../detect/report.ts';
import type { Block } from '../../ingest/index.ts';
import { print, SequenceMemory } from '../../lang/index.ts';
import { itemKey } from '../../rules/index.ts';
import { SavedValue } from '../../util/saved-value.ts';
import type { RunClock } from '../../util/time/index.ts';
import { Accumulator, type PlacedFailure, EachMatch } from '../blocks/accumulator.ts';
import { createBlockScan, type BlockScan } from '../blocks/block-scan.ts';
import { EventCounts } from '../blocks/event-counts.ts';
import type { RuleMatch } from '../../detect/evaluate/evaluator.ts';

import type { Rejects } from '../inputs/rejects.ts';
import { blockSetup } from '../rules/block-setup.ts';
import type { LoadedExceptions } from '../rules/load-exceptions.ts';
import type { RunnableRule } from '../rules/load-rules.ts';
import type { StreamRequest } from './request.ts';

/** Rules and exceptions that are compiled together. Positions in them mean nothing elsewhere. */
export interface RuleGeneration {
  readonly rules: readonly RunnableRule[];
  readonly exceptions: LoadedExceptions;
}

export interface StreamRunOptions extends RuleGeneration {
  readonly request: Pick<
    StreamRequest,
    'now' | 'dataSetAliases' | 'lateness' | 'maxSequenceMemory' | 'maxAlerts' | 'sensor'
  >;
  readonly rejects: Rejects;
  readonly nameOf: (input: number) => string;
  /** An alert, or one that absorbs no more. */
  readonly report: (news: Exclude<LiveNews, { kind: 'hidden' }>) => void;
}

const KIND = 'stream run';
const VERSION = 1;

/**
 * Rules over the blocks of a stream. Times are nanoseconds since the epoch; `now` is wall-clock time,
 * and what date math and the expiry of exceptions go by. Rules can be reloaded, and the run saved and
 * resumed; both keep what was alerted, suppression, and open sequences whose query is the same.
 */
export class StreamRun {
  readonly events: EventCounts;
  readonly #options: StreamRunOptions;
  readonly #matches: EachMatch<KeptDocument>;
  readonly #accumulator: Accumulator;
  readonly #clock: { -readonly [K in keyof RunClock]: RunClock[K] };
  readonly #hiddenBy = new Map<string, number>();
  #generation: RuleGeneration;
  #scan: BlockScan;
  #detection: LiveDetection;

  constructor(options: StreamRunOptions) {
    const { rejects, nameOf, request } = options;
    this.#options = options;
    this.#clock = { now: request.now };
    this.#generation = options;
    this.#scan = this.#prepareScan(options);
    this.#detection = this.#prepareDetection(options, this.#scan);
    this.events = new EventCounts(options.rules.length);
    // The sensor of this machine has no file that an event could be found in.
    const hasFiles = request.sensor === null;
    this.#matches = new EachMatch({
      keep: (block, { start, end, index, id }, place) => {
        const bytes = block.bytes.subarray(start, end);
        return new KeptDocument(bytes, { index, id, place: hasFiles ? place : undefined });
      },
      take: (found, document, arrival) => this.#add(found, document, arrival),
    });
    this.#accumulator = new Accumulator(this.events, { rejects, nameOf, matches: this.#matches });
  }

  /** The rules that run, in the order of {@link outcomes}. */
  get generation(): RuleGeneration {
    return this.#generation;
  }

  /** Wall-clock time as it was last given: what `now` means. */
  get now(): bigint {
    return this.#clock.now;
  }

  /** Matches hidden by each exception item, by its key. */
  get hiddenBy(): ReadonlyMap<string, number> {
    return this.#hiddenBy;
  }

  /** Events have come. */
  block(block: Block, now: bigint): void {
    this.#clock.now = now;
    const scanned = this.#scan.scan(block);
    this.#accumulator.add(scanned);
    const latest = new Map(scanned.totals.latest);
    if (scanned.totals.last !== null) latest.set(TIMESTAMP, scanned.totals.last);
    this.#detection.advance(latest, now);
  }

  /** Time has passed. */
  tick(now: bigint): void {
    this.#clock.now = now;
    this.#detection.tick(now);
  }

  /** Nothing comes any more. */
  finish(now: bigint, end: StreamEnd): void {
    this.#clock.now = now;
    this.#detection.finish(now, end);
  }

  /** Other rules run from now on. The state of a rule is kept under its id. */
  reload(next: RuleGeneration, now: bigint): LostState {
    this.#clock.now = now;
    const before = this.#generation.rules.map(({ id }) => id);
    const state = this.#detection.snapshot(
      (event) => event,
      (item) => this.#itemKey(item),
    );
    const scan = this.#prepareScan(next);
    const detection = this.#prepareDetection(next, scan, {
      state,
      now,
      loadEvent: (event) => event as KeptMatchedEvent,
      loadItem: itemPositions(next),
    });
    this.#detection.close(detection.lost.ended);
    this.#generation = next;
    this.#scan = scan;
    this.#detection = detection;
    this.#accumulator.renumber(positionsBefore(before, next.rules));
    return detection.lost;
  }

  /** As plain data for {@link resume}; JSON can hold it. */
  snapshot(): unknown {
    const events = new KeptEventSaver();
    const detection = this.#detection.snapshot(events.save, (item) => this.#itemKey(item));
    const { arrival } = this.#matches;
    const hiddenBy = [...this.#hiddenBy].map(([item, count]) => ({ item, count }));
    return {
      kind: KIND,
      version: VERSION,
      arrival,
      rules: this.#generation.rules.map(({ id }) => id),
      counts: this.events.snapshot(),
      hiddenBy,
      documents: events.documents,
      detection,
    };
  }

  /**
   * Goes on where another run was saved, before any block. Throws `SnapshotError` for a state that is
   * damaged or of another version; the run then starts from the beginning.
   */
  resume(snapshot: unknown, now: bigint): LostState {
    const saved = new SavedValue(snapshot, KIND);
    saved.expect(KIND, VERSION);
    const arrival = saved.get('arrival').integer(-1);
    const hidden = saved
      .get('hiddenBy')
      .list()
      .map((each) => [each.get('item').text(), each.get('count').integer()] as const);
    const { rules } = this.#generation;
    const before = saved.get('rules').list();
    const from = positionsBefore(
      before.map((id) => id.text()),
      rules,
    );
    const counts = saved.get('counts');
    // Damage must show before anything is taken over.
    new EventCounts(rules.length).restore(counts, from);
    this.#clock.now = now;
    this.#detection = this.#prepareDetection(this.#generation, this.#scan, {
      state: saved.get('detection').value,
      now,
      loadEvent: keptEventLoader(saved.get('documents')),
      loadItem: itemPositions(this.#generation),
    });
    this.events.restore(counts, from);
    this.#matches.resume(arrival);
    for (const [item, count] of hidden) this.#hiddenBy.set(item, count);
    return this.#detection.lost;
  }

  counts(): readonly LiveCounts[] {
    return this.#detection.counts();
  }

  outcomes(): readonly RuleOutcome[] {
    const { rules } = this.#generation;
    return this.counts().map((counts, index) => ({
      ...counts,
      rule: rules[index] ?? counts.rule,
      documents: this.events.documentsOf[index] ?? 0,
      failures: this.events.failuresOf[index] ?? 0,
      schedule: null,
    }));
  }

  get firstFailures(): readonly PlacedFailure[] {
    return this.#accumulator.firstFailures;
  }

  #prepareScan({ rules, exceptions }: RuleGeneration): BlockScan {
    const { dataSetAliases } = this.#options.request;
    const { now } = this.#clock;
    const range = { from: null, to: null, now, profiles: false, dataSetAliases };
    return createBlockScan(blockSetup(rules, exceptions, range), this.#clock);
  }

  #prepareDetection(
    { rules, exceptions }: RuleGeneration,
    { compiled }: BlockScan,
    saved?: SavedDetection,
  ): LiveDetection {
    const { request, report } = this.#options;
    const { lateness, maxAlerts, maxSequenceMemory } = request;
    const live = compiled.map((query, index): LiveRule => {
      const rule = rules[index] as RunnableRule;
      return {
        rule,
        compiled: query,
        timestampField: rule.rule.timestamp_field ?? TIMESTAMP,
        hasExceptions: (exceptions.ofRule[index] ?? []).length > 0,
        signature: signatureOf(rule),
      };
    });
    return new LiveDetection(live, {
      lateness,
      maxSignals: maxAlerts === 'rule' ? undefined : maxAlerts,
      memory: new SequenceMemory(maxSequenceMemory),
      saved,
      report: (news) => {
        if (news.kind === 'hidden') this.#hide(news.items);
        else report(news);
      },
    });
  }

  #add(found: RuleMatch, document: KeptDocument, arrival: number): void {
    const { rule, evaluation, time, tiebreaker, windowTime, availableAt, excepted } = found;
    const event = new KeptEvent(document, time);
    const candidate = { evaluation, time, tiebreaker, windowTime, availableAt, excepted };
    this.#detection.add(rule, { ...candidate, arrival, event }, this.#clock.now);
  }

  #hide(items: readonly number[]): void {
    for (const item of items) {
      const key = this.#itemKey(item);
      this.#hiddenBy.set(key, (this.#hiddenBy.get(key) ?? 0) + 1);
    }
  }

  #itemKey(position: number): string {
    const item = this.#generation.exceptions.items[position];
    return item === undefined ? '' : itemKey(item);
  }
}

/** The query and the fields that order its events: with the same, open sequences go on. */
function signatureOf({ rule, source: { statement } }: RunnableRule): string {
  const { query, event_category_override, timestamp_field, tiebreaker_field } = rule;
  const text = statement === null ? query : print(statement);
  return JSON.stringify([text, event_category_override, timestamp_field, tiebreaker_field]);
}

function itemPositions({ exceptions }: RuleGeneration): (key: string) => number | null {
  const positions = new Map(exceptions.items.map((item, index) => [itemKey(item), index]));
  return (key) => positions.get(key) ?? null;
}

/** By position of a rule: the position that it had before; `null` for a new one. */
function positionsBefore(
  before: readonly string[],
  rules: readonly RunnableRule[],
): readonly (number | null)[] {
  const known = new Map<string, number[]>();
  for (const [position, id] of before.entries()) appendTo(known, id, position);
  return rules.map(({ id }) => known.get(id)?.shift() ?? null);
}
