import type { FieldSet } from '../../events/field-set.ts';
import type { Table } from '../../rules/index.ts';
import type { RunClock } from '../../util/time/index.ts';
import { clause } from './clause.ts';
import { all, ALWAYS, type Condition } from './condition.ts';
import { filterCondition } from './filter.ts';
import { Report } from './report.ts';
import type { Scope } from './scope.ts';

/** The compiled filters of a rule. */
export interface CompiledFilters {
  /**
   * Whether an event passes all filters; `null` if every event does. The row must have been created with
   * the fields passed to the compilation.
   */
  readonly test: Condition | null;
  /**
   * Parts that are not understood: the position in the filters, the reason, and the assumed result, which
   * is chosen so that more events pass, never fewer.
   */
  readonly notApplied: readonly string[];
  /** How often a regular expression was too complex for a value so far; such an event may pass. */
  readonly undecided: () => number;
}

/**
 * Compiles the filters of a rule. Adds the fields they read to the set.
 *
 * @param clock the reference time of date math
 */
export function compileFilters(
  filters: readonly Table[],
  fields: FieldSet,
  clock: RunClock,
): CompiledFilters {
  const report = new Report();
  const top: Omit<Scope, 'path'> = {
    fields,
    parent: '',
    clock,
    unknown: true,
    depth: 0,
    report,
    clause,
  };
  const condition = all(
    filters.flatMap(
      (filter, index) => filterCondition(filter, { ...top, path: `filters[${index}]` }) ?? [],
    ),
  );
  return {
    test: condition === ALWAYS ? null : condition,
    notApplied: report.lines(),
    undecided: () => report.countOfUndecided,
  };
}
