import { TIMESTAMP } from '../../detect/evaluate/setup.ts';
import type { RuleCost } from '../../match/profile.ts';
import type { RuleSetCounts } from '../../match/rule-set.ts';
import type { SavedValue } from '../../util/saved-value.ts';
import { earlier, later } from '../../util/time/index.ts';
import type { FoundMatches } from './found-matches.ts';

/** Counts that are added up. */
const SUMS = ['documents', 'outside', 'matched', 'undecidedFilters'] as const;

/** Adds up the counts of blocks, independently of matches. */
export class EventCounts {
  /** By rule. */
  documentsOf: number[];
  failuresOf: number[];
  /** On all threads together; `null` if time is not measured. */
  costs: readonly RuleCost[] | null = null;
  readonly origins = { index: 0, data_stream: 0, module: 0, unknown: 0 };
  documents = 0;
  bytes = 0;
  outside = 0;
  /** Documents with matches. */
  matched = 0;
  /** How often a filter could not be evaluated, so that the event was kept. */
  undecidedFilters = 0;
  first: bigint | null = null;
  last: bigint | null = null;
  /** Fields that no document had a value for; `null` before the first block. */
  unseen: readonly string[] | null = null;
  /** Latest times by other fields that rules order events by. */
  readonly #latest = new Map<string, bigint>();
  readonly #timestampField: string;

  constructor(rules: number, timestampField = TIMESTAMP) {
    this.documentsOf = Array.from({ length: rules }, () => 0);
    this.failuresOf = Array.from({ length: rules }, () => 0);
    this.#timestampField = timestampField;
  }

  /** @param bytes of the block */
  count(bytes: number, totals: EventTotals): void {
    this.bytes += bytes;
    for (const name of SUMS) this[name] += totals[name];
    this.first = earlier(this.first, totals.first);
    this.last = later(this.last, totals.last);
    this.unseen = this.unseen?.filter((path) => totals.unseen.includes(path)) ?? totals.unseen;
    for (const [field, time] of totals.latest) {
      this.#latest.set(field, later(this.#latest.get(field) ?? null, time) ?? time);
    }
    for (const [rule, count] of totals.failures) {
      this.failuresOf[rule] = (this.failuresOf[rule] ?? 0) + count;
    }
    const { documents } = totals.counts;
    // Each block has a count for each rule: an iterator would create an object for each.
    for (let rule = 0; rule < documents.length; rule++) {
      this.documentsOf[rule] = (this.documentsOf[rule] ?? 0) + (documents[rule] as number);
    }
    this.costs = added(this.costs, totals.counts.costs);
    for (const kind of Object.keys(this.origins) as (keyof typeof this.origins)[]) {
      this.origins[kind] += totals.counts.origins[kind];
    }
  }

  /**
   * Replaces the rules.
   *
   * @param from by position of a rule: its previous position; `null` for a new one
   */
  renumber(from: readonly (number | null)[]): void {
    const moved = (counts: readonly number[]) =>
      from.map((before) => (before === null ? 0 : (counts[before] ?? 0)));
    this.documentsOf = moved(this.documentsOf);
    this.failuresOf = moved(this.failuresOf);
  }

  /** Plain data for {@link restore}, which can be stored as JSON. */
  snapshot(): unknown {
    const { documents, bytes, outside, matched, undecidedFilters, origins } = this;
    const { documentsOf, failuresOf } = this;
    const totals = { documents, bytes, outside, matched, undecidedFilters };
    const [first, last] = [this.first, this.last].map((time) => time?.toString() ?? null);
    return { totals, origins, first, last, documentsOf, failuresOf };
  }

  /**
   * Continues from saved counts. Throws `SnapshotError` for damaged data.
   *
   * @param from as for {@link renumber}
   */
  restore(saved: SavedValue, from: readonly (number | null)[]): void {
    const numbersAt = (name: string) =>
      saved
        .get(name)
        .list()
        .map((each) => each.integer());
    this.documentsOf = numbersAt('documentsOf');
    this.failuresOf = numbersAt('failuresOf');
    this.renumber(from);
    for (const name of ['bytes', ...SUMS] as const) {
      this[name] = saved.get('totals').get(name).integer();
    }
    for (const kind of Object.keys(this.origins) as (keyof typeof this.origins)[]) {
      this.origins[kind] = saved.get('origins').get(kind).integer();
    }
    this.first = saved.get('first').orNull((each) => each.bigint());
    this.last = saved.get('last').orNull((each) => each.bigint());
  }

  /** How far the data extends by a field that events are ordered by; `null` if that is unknown. */
  reached(field: string = TIMESTAMP): bigint | null {
    return field === this.#timestampField ? this.last : (this.#latest.get(field) ?? null);
  }
}

function added(
  before: readonly RuleCost[] | null,
  more: readonly RuleCost[] | null,
): readonly RuleCost[] | null {
  if (before === null || more === null) return more;
  return before.map((cost, rule) => ({
    asked: cost.asked + (more[rule]?.asked ?? 0),
    milliseconds: cost.milliseconds + (more[rule]?.milliseconds ?? 0),
  }));
}

/** A rule's query that could not be evaluated for an event. */
export interface EvaluationFailure {
  /** Position of the rule in the setup. */
  readonly rule: number;
  readonly code: string;
  readonly message: string;
  /** Line of the block, from 0. */
  readonly line: number;
}

/** The counts of a number of documents. */
export interface EventTotals {
  readonly documents: number;
  /** Before `from` or after `to`, or without a time if one of them is given. */
  readonly outside: number;
  /** Documents that match a rule. */
  readonly matched: number;
  /** Times of the first and the last event, in nanoseconds since the epoch. */
  readonly first: bigint | null;
  readonly last: bigint | null;
  /** The latest times by other fields that rules order events by. */
  readonly latest: ReadonlyMap<string, bigint>;
  /** By rule. */
  readonly failures: ReadonlyMap<number, number>;
  readonly firstFailures: readonly EvaluationFailure[];
  /** The number of times that a filter could not be evaluated, so that the event was kept. */
  readonly undecidedFilters: number;
  readonly counts: RuleSetCounts;
  readonly found: FoundMatches;
  /** Fields without a value in any document so far, on this thread; empty unless they are tracked. */
  readonly unseen: readonly string[];
}
