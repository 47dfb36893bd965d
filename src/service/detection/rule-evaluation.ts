import { TIMESTAMP } from '../../detect/evaluate/setup.ts';
import type { LiveRule } from '../../detect/live/live-detection.ts';
import type { LiveMatch } from '../../detect/types/live-search.ts';
import type { WaitingMatch, BacklogMatch, CappedMatch } from '../../detect/run/run-contract.ts';
import {
  loadRunMatch,
  RunEvent,
  runEventsOf,
  type RunCandidate,
} from '../../detect/run/run-event.ts';
import { ruleTypeOf } from '../../detect/types/index.ts';
import type { DataSetAliases } from '../../events/origin/data-set-aliases.ts';
import type { Block } from '../../ingest/index.ts';
import { itemKey, type ExceptionItem, type ValueList } from '../../rules/index.ts';
import { SnapshotError } from '../../util/saved-value.ts';
import { releaseMemory } from '../../util/release-memory.ts';
import type { RunClock } from '../../util/time/index.ts';
import { createBlockScan, type BlockScan } from '../../runs/blocks/block-scan.ts';
import type { CandidateEvent } from '../events/candidates/matched-batch.ts';
import { blockSetup } from '../../runs/rules/block-setup.ts';
import type { ActiveRule } from '../../runs/rules/active-rules.ts';
import { storedBlock } from '../../runs/stored/stored-block.ts';
import { appendTo } from '../../util/maps.ts';

/** Stored events of one index as a block, for all that reads blocks. */
export function blockOfEvents(events: readonly CandidateEvent[]): Block {
  const spans = new Uint32Array(events.length * 2);
  const arrivals = new Float64Array(events.length);
  const received = new Float64Array(events.length);
  let length = 0;
  for (const [index, event] of events.entries()) {
    spans[index * 2] = length;
    length += event.document.length;
    spans[index * 2 + 1] = length;
    arrivals[index] = event.arrival;
    received[index] = event.received;
  }
  const bytes = new Uint8Array(Math.ceil((length + 1) / 4) * 4);
  for (const [index, { document }] of events.entries()) bytes.set(document, spans[index * 2]);
  const [first] = events;
  const index = first?.index ?? '';
  return storedBlock(
    { index, bytes, length, spans, arrivals, received },
    events.map(({ id }) => id),
  );
}

/** A block is copied, so that it is to be small beside the documents themselves; at least one event. */
const BLOCK_BYTES = 1024 * 1024;

/** Events that a block holds: of the same index, in the order of arrival, and of bounded size. */
export function* blockwise(
  events: readonly CandidateEvent[],
): Generator<readonly CandidateEvent[]> {
  for (const group of byIndex(events)) {
    let begin = 0;
    let bytes = 0;
    for (const [at, { document }] of group.entries()) {
      if (at > begin && bytes + document.length > BLOCK_BYTES) {
        yield group.slice(begin, at);
        begin = at;
        bytes = 0;
      }
      bytes += document.length;
    }
    yield begin === 0 ? group : group.slice(begin);
  }
}

/** Events of the same index, each group in the order of arrival. */
function byIndex(events: readonly CandidateEvent[]): readonly (readonly CandidateEvent[])[] {
  const [first] = events;
  if (events.every(({ index }) => index === first?.index)) return [events];
  const groups = new Map<string, CandidateEvent[]>();
  for (const event of events) appendTo(groups, event.index, event);
  return [...groups.values()];
}

/** What the documents of candidates mean to a rule at the time of a run. */
export interface EvaluatedCandidates {
  /** Ascending by arrival. An event that turns out to be none, as a posting may be a superset, is not here. */
  readonly candidates: readonly RunCandidate[];
  /** Events at which the query could not be evaluated. */
  readonly failures: number;
  readonly firstFailure: string | null;
}

/** Matches of a backlog, ready to be judged again. */
export interface LoadedBacklog {
  readonly matches: readonly BacklogMatch[];
  /** Keys of matches whose events are no longer stored, or that are damaged, and why. */
  readonly lost: readonly { readonly key: string; readonly message: string }[];
}

const NOTHING: EvaluatedCandidates = { candidates: [], failures: 0, firstFailure: null };

/**
 * One rule with its exceptions: from stored events to candidates. The same evaluation as on arrival, with what
 * only a run knows: exceptions, value lists, and `now`. Exception items are numbered by their positions among those of
 * the rule, so that another generation of rules does not change them. It is compiled when it is first needed.
 */
export class RuleEvaluation {
  readonly #rule: Pick<ActiveRule, 'id' | 'rule' | 'parameters' | 'file' | 'source'>;
  readonly #items: readonly ExceptionItem[];
  readonly #valueLists: readonly ValueList[];
  readonly #dataSetAliases: DataSetAliases;
  readonly #onUse: (evaluation: RuleEvaluation) => void;
  #scan: BlockScan | null = null;
  readonly #clock: { -readonly [K in keyof RunClock]: RunClock[K] };
  readonly #itemKeys: readonly string[];
  readonly #itemPositions: ReadonlyMap<string, number>;

  /**
   * @param items the exception items that apply to the rule
   * @param onUse is called each time it is used compiled
   */
  constructor(
    rule: Pick<ActiveRule, 'id' | 'rule' | 'parameters' | 'file' | 'source'>,
    items: readonly ExceptionItem[],
    valueLists: readonly ValueList[],
    dataSetAliases: DataSetAliases,
    onUse: (evaluation: RuleEvaluation) => void = () => {},
  ) {
    this.#rule = rule;
    this.#items = items;
    this.#valueLists = valueLists;
    this.#dataSetAliases = dataSetAliases;
    this.#onUse = onUse;
    this.#clock = { now: 0n };
    this.#itemKeys = items.map(itemKey);
    this.#itemPositions = new Map(this.#itemKeys.map((key, position) => [key, position]));
  }

  /**
   * The rule for `RuleRun`. What does not decide about candidates is read from `rule`, which may be newer. Throws
   * `EqlError` for a query that does not compile, if it has to be compiled.
   */
  liveRule(rule: ActiveRule): LiveRule {
    const { live } = ruleTypeOf(rule.rule);
    return {
      rule,
      compiled: live.uncompiled(rule.source.statement) ?? this.#query,
      timestampField: rule.rule.timestamp_field ?? TIMESTAMP,
      hasExceptions: this.#itemKeys.length > 0,
      signature: rule.signature,
    };
  }

  /** The key of an exception item, as in `itemKey`, by its number. */
  readonly itemKey = (item: number): string => this.#itemKeys[item] ?? '';

  /** The number of an exception item by its key; `null` if it does not apply to the rule. */
  readonly itemOf = (key: string): number | null => this.#itemPositions.get(key) ?? null;

  get isCompiled(): boolean {
    return this.#scan !== null;
  }

  /** Frees what was compiled; it is compiled again when it is needed. */
  release(): void {
    this.#scan = null;
  }

  /**
   * Throws `EqlError` for a query that does not compile.
   *
   * @param events ascending by arrival
   * @param now wall-clock time in nanoseconds since 1970
   */
  evaluate(events: readonly CandidateEvent[], now: bigint): EvaluatedCandidates {
    if (events.length === 0) return NOTHING;
    this.#clock.now = now;
    const scan = this.#compiled();
    const candidates: RunCandidate[] = [];
    let failures = 0;
    let firstFailure: string | null = null;
    for (const group of blockwise(events)) {
      const block = blockOfEvents(group);
      const { totals, counts } = scan.scan(block);
      // What is found has its documents from the events.
      releaseMemory(block.bytes.buffer as ArrayBuffer);
      for (const each of totals.found) {
        const { evaluation, time, tiebreaker, windowTime, availableAt, excepted } = each;
        const stored = group[each.line] as CandidateEvent;
        const { arrival } = stored;
        const event = new RunEvent(stored, time);
        candidates.push({
          evaluation,
          time,
          tiebreaker,
          arrival,
          windowTime,
          availableAt,
          excepted,
          event,
        });
      }
      failures += counts.rejected + (totals.failures.get(0) ?? 0);
      const unreadable = counts.rejected > 0 ? 'a stored document could not be read' : null;
      firstFailure ??= totals.firstFailures[0]?.message ?? unreadable;
    }
    if (candidates.length > 1) candidates.sort((a, b) => a.arrival - b.arrival);
    return { candidates, failures, firstFailure };
  }

  /**
   * Loads matches of the backlog, and finds out which exceptions hide them by now.
   *
   * @param documents of the events that `arrivalsOfMatch` names
   */
  loadBacklog(
    rows: readonly WaitingMatch[],
    documents: ReadonlyMap<number, CandidateEvent>,
    now: bigint,
  ): LoadedBacklog {
    const loaded: CappedMatch[] = [];
    const lost: { key: string; message: string }[] = [];
    for (const { key, group, turn, match } of rows) {
      try {
        loaded.push({ key, group, turn, match: loadRunMatch(match, documents) });
      } catch (error) {
        if (!(error instanceof SnapshotError)) throw error;
        lost.push({ key, message: error.message });
      }
    }
    const hiddenBy = this.#hiddenBy(
      loaded.map(({ match }) => match),
      documents,
      now,
    );
    return { matches: loaded.map((each, index) => ({ ...each, hiddenBy: hiddenBy(index) })), lost };
  }

  #compiled(): BlockScan {
    this.#scan ??= this.#compile();
    this.#onUse(this);
    return this.#scan;
  }

  #compile(): BlockScan {
    const items = this.#items;
    const ofRule = [items.map((_, position) => position)];
    const exceptions = { items, valueLists: this.#valueLists, ofRule };
    const dataSetAliases = this.#dataSetAliases;
    const range = { from: null, to: null, now: 0n, profiles: false, dataSetAliases };
    const setup = blockSetup([this.#rule], exceptions, range);
    // Candidates are few, and most of them match: to search their bytes first would save nothing.
    const unsearched = { ...setup, readsAllTimes: false, searchedBytes: Infinity };
    return createBlockScan(unsearched, this.#clock);
  }

  get #query() {
    const [query] = this.#compiled().compiled;
    if (query === undefined) throw new Error('one rule, one query');
    return query;
  }

  #hiddenBy(
    matches: readonly LiveMatch[],
    documents: ReadonlyMap<number, CandidateEvent>,
    now: bigint,
  ): (index: number) => readonly number[] {
    if (this.#itemKeys.length === 0) return () => [];
    const arrivals = new Set(
      matches.flatMap((match) => runEventsOf(match).map((event) => event.arrival)),
    );
    const events = [...arrivals]
      .toSorted((a, b) => a - b)
      .flatMap((arrival) => documents.get(arrival) ?? []);
    const { candidates } = this.evaluate(events, now);
    const known = new Map(candidates.map((candidate) => [candidate.arrival, candidate]));
    const { itemsOf } = ruleTypeOf(this.#rule.rule);
    const candidateOf = (event: unknown) => known.get((event as RunEvent).arrival) ?? null;
    return (index) => {
      const match = matches[index] as LiveMatch;
      if (match.kind === 'event') {
        const event = candidateOf(match.event);
        return event === null ? [] : itemsOf({ kind: 'event', event }, this.#query);
      }
      const { kind, keys } = match;
      const events = match.events.map((event) => (event === null ? null : candidateOf(event)));
      return itemsOf({ kind, keys, events }, this.#query);
    };
  }
}
