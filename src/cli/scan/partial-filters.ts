import { compileFilters } from '../../detect/filters/compile.ts';
import { FieldSet } from '../../events/field-set.ts';
import type { ScannedRule } from './load-rules.ts';
import type { ScanSummary } from './output/summary.ts';

/** Filters that are not understood, or only in part. */
export function partialFilters(
  rules: readonly ScannedRule[],
  now: bigint,
): ScanSummary['partialFilters'] {
  return rules.flatMap(({ rule: { name, filters = [] } }) =>
    compileFilters(filters, new FieldSet(), { now }).notApplied.map((reason) => ({ name, reason })),
  );
}
