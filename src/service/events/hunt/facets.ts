import { valuesOf, type Row, type Scalar } from '../../../events/value.ts';
import { truncateText } from '../../../detect/source/truncate-text.ts';
import { HUNT_LIMITS } from './request.ts';

/** Longer values are counted by their beginning. */
const MAX_VALUE = 256;

export interface Facet {
  readonly field: string;
  /** Most frequent first; an event with several values counts for each. */
  readonly values: readonly { readonly value: Scalar; readonly count: number }[];
  /** Counts of all further values. */
  readonly others: number;
  /** Events without a value. */
  readonly missing: number;
}

/** Counts the values of some fields over events that were found. */
export class FacetCounts {
  readonly fields: readonly string[];
  readonly #counts: { readonly values: Map<Scalar, number>; others: number; missing: number }[];
  #events = 0;

  constructor(fields: readonly string[]) {
    this.fields = fields;
    this.#counts = fields.map(() => ({ values: new Map(), others: 0, missing: 0 }));
  }

  /** How many events were counted. */
  get events(): number {
    return this.#events;
  }

  /** @param row the values of {@link fields}, in their order */
  add(row: Row): void {
    this.#events += 1;
    for (const [at, counts] of this.#counts.entries()) {
      const values = new Set(valuesOf(row[at]).map(short));
      if (values.size === 0) counts.missing += 1;
      for (const value of values) {
        const known = counts.values.get(value);
        if (known !== undefined || counts.values.size < HUNT_LIMITS.facetValues)
          counts.values.set(value, (known ?? 0) + 1);
        else counts.others += 1;
      }
    }
  }

  get facets(): readonly Facet[] {
    return this.#counts.map(({ values, others, missing }, at) => {
      const ordered = [...values].sort(([, a], [, b]) => b - a);
      const rest = ordered.slice(HUNT_LIMITS.topValues).reduce((sum, [, count]) => sum + count, 0);
      return {
        field: this.fields[at] ?? '',
        values: ordered.slice(0, HUNT_LIMITS.topValues).map(([value, count]) => ({ value, count })),
        others: others + rest,
        missing,
      };
    });
  }
}

const short = (value: Scalar): Scalar =>
  typeof value === 'string' ? truncateText(value, MAX_VALUE) : value;
