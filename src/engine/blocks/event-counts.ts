import type { RuleCost } from '../../match/profile.ts';
import { earlier, later } from '../../util/time/index.ts';
import type { EventTotals } from './event-scanner.ts';

/** Adds up what blocks had, whatever becomes of the events that were found. */
export class EventCounts {
  /** By rule. */
  readonly documentsOf: number[];
  readonly failuresOf: number[];
  /** On all threads together; `null` where no time is taken. */
  costs: readonly RuleCost[] | null = null;
  readonly origins = { index: 0, data_stream: 0, module: 0, unknown: 0 };
  documents = 0;
  bytes = 0;
  outside = 0;
  /** How often a filter could not be decided; the event passed. */
  undecidedFilters = 0;
  first: bigint | null = null;
  last: bigint | null = null;
  /** Latest times by other fields that rules order events by. */
  readonly latest = new Map<string, bigint>();

  constructor(rules: number) {
    this.documentsOf = Array.from({ length: rules }, () => 0);
    this.failuresOf = Array.from({ length: rules }, () => 0);
  }

  /** @param bytes of the block */
  count(bytes: number, totals: EventTotals): void {
    this.bytes += bytes;
    this.documents += totals.documents;
    this.outside += totals.outside;
    this.undecidedFilters += totals.undecidedFilters;
    this.first = earlier(this.first, totals.first);
    this.last = later(this.last, totals.last);
    for (const [field, time] of totals.latest) {
      this.latest.set(field, later(this.latest.get(field) ?? null, time) ?? time);
    }
    for (const [rule, count] of totals.failures) {
      this.failuresOf[rule] = (this.failuresOf[rule] ?? 0) + count;
    }
    for (const [rule, count] of totals.counts.documents.entries()) {
      this.documentsOf[rule] = (this.documentsOf[rule] ?? 0) + count;
    }
    this.costs = added(this.costs, totals.counts.costs);
    for (const kind of Object.keys(this.origins) as (keyof typeof this.origins)[]) {
      this.origins[kind] += totals.counts.origins[kind];
    }
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
