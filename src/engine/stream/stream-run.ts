import { KeptDocument, KeptEvent } from '../../detect/live/kept-event.ts';
import {
  LiveDetection,
  type LiveCounts,
  type LiveNews,
  type LiveRule,
} from '../../detect/live/live-detection.ts';
import type { StreamEnd } from '../../detect/live/live-search.ts';
import type { EventPlace } from '../../detect/match.ts';
import type { RuleOutcome } from '../../detect/report.ts';
import { bytesRead, type Block } from '../../ingest/index.ts';
import { InputLines } from '../inputs/input-lines.ts';
import type { Rejects } from '../inputs/rejects.ts';
import { TIMESTAMP } from '../../detect/evaluate/setup.ts';
import { compileRule } from '../rules/compile-rule.ts';
import { EventCounts } from '../blocks/event-counts.ts';
import type { FoundEvent, RuleFailure } from '../blocks/event-scanner.ts';
import type { ScanExceptions } from '../rules/load-exceptions.ts';
import type { ScannedRule } from '../rules/load-rules.ts';
import { createBlockScan, type ScannedBlock } from '../blocks/block-scan.ts';
import { setupOf } from '../rules/setup-of.ts';
import type { ShownFailure } from '../blocks/accumulator.ts';
import type { StreamRequest } from './request.ts';

export interface StreamRunOptions {
  readonly rules: readonly ScannedRule[];
  readonly exceptions: ScanExceptions;
  readonly request: Pick<StreamRequest, 'now' | 'standIns' | 'lateness' | 'maxAlerts' | 'sensor'>;
  readonly rejects: Rejects;
  readonly nameOf: (input: number) => string;
  /** An alert, or one that absorbs no more. */
  readonly tell: (news: Exclude<LiveNews, { kind: 'hidden' }>) => void;
}

/** Rules over the blocks of a stream. */
export class StreamRun {
  readonly events: EventCounts;
  /** Matches hidden by each exception item. */
  readonly hiddenBy: number[];
  readonly #rules: readonly ScannedRule[];
  readonly #nameOf: (input: number) => string;
  readonly #hasFiles: boolean;
  readonly #scan: (block: Block) => ScannedBlock;
  readonly #detection: LiveDetection;
  readonly #lines = new Map<number, InputLines<RuleFailure>>();
  readonly #linesOf: (source: number) => InputLines<RuleFailure>;
  #arrival = 0;

  constructor({ rules, exceptions, request, rejects, nameOf, tell }: StreamRunOptions) {
    const { now, standIns, lateness, maxAlerts } = request;
    this.#rules = rules;
    this.#nameOf = nameOf;
    this.#hasFiles = request.sensor === null;
    this.events = new EventCounts(rules.length);
    this.hiddenBy = exceptions.items.map(() => 0);
    this.#scan = createBlockScan(
      setupOf(rules, exceptions, { from: null, to: null, now, profiles: false, standIns }),
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
    this.#linesOf = (source) => {
      const known = this.#lines.get(source) ?? new InputLines(rejects, nameOf);
      this.#lines.set(source, known);
      return known;
    };
  }

  /** @param now in nanoseconds since the epoch, as everywhere here */
  block(block: Block, now: bigint): void {
    const scanned = this.#scan(block);
    const { totals } = scanned;
    const lineIn = this.#linesOf(block.source).add(scanned);
    for (const found of totals.found) {
      this.#add(block, found, this.#placeOf(block, lineIn(found.line)), now);
    }
    this.events.count(bytesRead(block), totals);
    const latest = new Map(totals.latest);
    if (totals.last !== null) latest.set(TIMESTAMP, totals.last);
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

  get firstFailures(): readonly ShownFailure[] {
    return [...this.#lines.values()].flatMap(({ firstFailures }) => firstFailures);
  }

  /** The sensor of this machine has no file. */
  #placeOf({ source }: Block, line: number): EventPlace | undefined {
    return this.#hasFiles ? { file: this.#nameOf(source), line } : undefined;
  }

  #add(block: Block, found: FoundEvent, place: EventPlace | undefined, now: bigint): void {
    const { start, end, index, id, hits } = found;
    const bytes = block.bytes.subarray(start, end);
    const document = new KeptDocument(bytes, { index, id, place });
    const arrival = this.#arrival;
    this.#arrival += 1;
    for (const { rule, ...hit } of hits) {
      const event = new KeptEvent(document, hit.time);
      this.#detection.add(rule, { ...hit, arrival, event }, now);
    }
  }

  #hide(items: readonly number[]): void {
    for (const item of items) this.hiddenBy[item] = (this.hiddenBy[item] ?? 0) + 1;
  }
}
