import { TIMESTAMP } from '../../detect/evaluate/setup.ts';
import { KeptDocument, KeptEvent } from '../../detect/live/kept-event.ts';
import {
  LiveDetection,
  type LiveCounts,
  type LiveNews,
  type LiveRule,
} from '../../detect/live/live-detection.ts';
import type { StreamEnd } from '../../detect/live/live-search.ts';
import type { RuleOutcome } from '../../detect/report.ts';
import type { Block } from '../../ingest/index.ts';
import { Accumulator, type PlacedFailure } from '../blocks/accumulator.ts';
import { createBlockScan, type ScannedBlock } from '../blocks/block-scan.ts';
import { EventCounts } from '../blocks/event-counts.ts';
import type { FoundMatch } from '../blocks/event-scanner.ts';
import type { Rejects } from '../inputs/rejects.ts';
import { blockSetup } from '../rules/block-setup.ts';
import { compileRule } from '../rules/compile-rule.ts';
import type { LoadedExceptions } from '../rules/load-exceptions.ts';
import type { RunnableRule } from '../rules/load-rules.ts';
import type { StreamRequest } from './request.ts';

export interface StreamRunOptions {
  readonly rules: readonly RunnableRule[];
  readonly exceptions: LoadedExceptions;
  readonly request: Pick<
    StreamRequest,
    'now' | 'dataSetAliases' | 'lateness' | 'maxAlerts' | 'sensor'
  >;
  readonly rejects: Rejects;
  readonly nameOf: (input: number) => string;
  /** An alert, or one that absorbs no more. */
  readonly tell: (news: Exclude<LiveNews, { kind: 'hidden' }>) => void;
}

/** Rules over the blocks of a stream. Times are nanoseconds since the epoch. */
export class StreamRun {
  readonly events: EventCounts;
  /** Matches hidden by each exception item, by position. */
  readonly hiddenBy: number[];
  readonly #rules: readonly RunnableRule[];
  readonly #scan: (block: Block) => ScannedBlock;
  readonly #accumulator: Accumulator<KeptDocument>;
  readonly #detection: LiveDetection;
  #now = 0n;

  constructor({ rules, exceptions, request, rejects, nameOf, tell }: StreamRunOptions) {
    const { now, dataSetAliases, lateness, maxAlerts } = request;
    this.#rules = rules;
    this.events = new EventCounts(rules.length);
    this.hiddenBy = exceptions.items.map(() => 0);
    this.#scan = createBlockScan(
      blockSetup(rules, exceptions, { from: null, to: null, now, profiles: false, dataSetAliases }),
    );
    const live = rules.map((rule, index): LiveRule => ({
      rule,
      compiled: compileRule(rule, now),
      timestampField: rule.rule.timestamp_field ?? TIMESTAMP,
      hasExceptions: (exceptions.ofRule[index] ?? []).length > 0,
    }));
    this.#detection = new LiveDetection(live, {
      lateness,
      maxSignals: maxAlerts === 'rule' ? undefined : maxAlerts,
      tell: (news) => {
        if (news.kind === 'hidden') this.#hide(news.items);
        else tell(news);
      },
    });
    // The sensor of this machine has no file that an event could be found in.
    const hasFiles = request.sensor === null;
    this.#accumulator = new Accumulator(this.events, {
      rejects,
      nameOf,
      keep: (block, { start, end, index, id }, place) => {
        const bytes = block.bytes.subarray(start, end);
        return new KeptDocument(bytes, { index, id, place: hasFiles ? place : undefined });
      },
      take: (found, document, _, arrival) => this.#add(found, document, arrival),
    });
  }

  /** Events have come. */
  block(block: Block, now: bigint): void {
    this.#now = now;
    const scanned = this.#scan(block);
    this.#accumulator.add(scanned);
    const latest = new Map(scanned.totals.latest);
    if (scanned.totals.last !== null) latest.set(TIMESTAMP, scanned.totals.last);
    this.#detection.advance(latest, now);
  }

  /** Time has passed. */
  tick(now: bigint): void {
    this.#detection.tick(now);
  }

  /** Nothing comes any more. */
  finish(now: bigint, end: StreamEnd): void {
    this.#detection.finish(now, end);
  }

  counts(): readonly LiveCounts[] {
    return this.#detection.counts();
  }

  outcomes(): readonly RuleOutcome[] {
    return this.counts().map((counts, index) => ({
      ...counts,
      rule: this.#rules[index] ?? counts.rule,
      documents: this.events.documentsOf[index] ?? 0,
      failures: this.events.failuresOf[index] ?? 0,
      schedule: null,
    }));
  }

  get firstFailures(): readonly PlacedFailure[] {
    return this.#accumulator.firstFailures;
  }

  #add(found: FoundMatch, document: KeptDocument, arrival: number): void {
    const { rule, finding, time, tiebreaker, windowTime, availableAt, excepted } = found;
    const event = new KeptEvent(document, time);
    const candidate = { finding, time, tiebreaker, windowTime, availableAt, excepted };
    this.#detection.add(rule, { ...candidate, arrival, event }, this.#now);
  }

  #hide(items: readonly number[]): void {
    for (const item of items) this.hiddenBy[item] = (this.hiddenBy[item] ?? 0) + 1;
  }
}
