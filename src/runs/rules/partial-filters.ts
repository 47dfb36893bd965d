import { compileFilters } from '../../detect/filters/compile.ts';
import { FieldSet } from '../../events/field-set.ts';
import type { RunnableRule } from './load-rules.ts';

/** A filter that is not understood, or only in part, and so does not apply as it was meant. */
export interface PartialFilter {
  /** Of the rule. */
  readonly name: string;
  readonly reason: string;
}

/** Filters that are not understood, or only in part. */
export function partialFilters(rules: readonly RunnableRule[], now: bigint): PartialFilter[] {
  return rules.flatMap(({ rule: { name, filters = [] } }) =>
    compileFilters(filters, new FieldSet(), { now }).notApplied.map((reason) => ({ name, reason })),
  );
}
