import type { Scalar } from '../events/value.ts';

/** A clause of a rule's predicate that an event satisfied, and by what. */
export interface WhyClause {
  /** Stage of the sequence, from 0; 0 for an event query. */
  readonly stage: number;
  /** As EQL text. */
  readonly clause: string;
  /** The fields it reads and the values by which it is true; none where a field is absent. */
  readonly values: readonly { readonly field: string; readonly values: readonly Scalar[] }[];
}
