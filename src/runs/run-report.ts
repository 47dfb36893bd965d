import type { Alert } from '../detect/alert.ts';
import { whyExpired } from '../detect/exceptions/compile.ts';
import { compileFilters } from '../detect/filters/compile.ts';
import type { RuleOutcome, ScanReport, ExceptionOutcome } from '../detect/report.ts';
import { FieldSet } from '../events/field-set.ts';
import type { ConversionCounts } from '../ingest/index.ts';
import { itemKey, listKey } from '../rules/index.ts';
import type { EventCounts } from './blocks/event-counts.ts';
import type { LoadedExceptions } from './rules/load-exceptions.ts';
import type { RunnableRules, RunnableRule } from './rules/load-rules.ts';

/** What a run of rules has read, counted and found. */
export interface Run {
  /** Nanoseconds since the epoch. */
  readonly startedAt: bigint;
  readonly seconds: number;
  /** The inputs as they were given. */
  readonly names: readonly string[];
  readonly counts: EventCounts;
  readonly rejects: { readonly count: number };
  readonly conversions: ConversionCounts;
  readonly rules: Pick<RunnableRules, 'notRun'>;
  readonly exceptions: LoadedExceptions;
  readonly outcomes: readonly RuleOutcome[];
  /** How many matches each exception item has hidden, by its key. */
  readonly hiddenBy: ReadonlyMap<string, number>;
  /** When it ended, in nanoseconds since the epoch. */
  readonly endedAt: bigint;
  readonly alerts: readonly Alert[];
  readonly why: ScanReport['why'];
  readonly stages: ScanReport['stages'];
  readonly restriction: ScanReport['restriction'];
}

/** The report of a run, for every form it is shown in. */
export function runReport(run: Run): ScanReport {
  const { counts, conversions, exceptions } = run;
  return {
    startedAt: run.startedAt,
    seconds: run.seconds,
    input: {
      names: run.names,
      documents: counts.documents,
      bytes: counts.bytes,
      unreadable: run.rejects.count,
      outside: counts.outside,
      origins: counts.origins,
      converted: [...conversions.formats.values()],
      unknownShapes: conversions.unknown,
      first: counts.first,
      last: counts.last,
    },
    rules: run.outcomes,
    notRun: run.rules.notRun,
    alerts: run.alerts,
    exceptions: exceptionOutcomes(exceptions, run.hiddenBy, run.endedAt),
    why: run.why,
    stages: run.stages,
    restriction: run.restriction,
  };
}

/**
 * What each exception item did.
 *
 * @param hidden matches by the key of the item
 * @param now items that have expired by then say so
 */
export function exceptionOutcomes(
  { lists, items, ofRule, idle }: LoadedExceptions,
  hidden: ReadonlyMap<string, number>,
  now: bigint,
): ExceptionOutcome[] {
  const rules = items.map(() => 0);
  for (const item of ofRule.flat()) rules[item] = (rules[item] ?? 0) + 1;
  const names = new Map(lists.map((list) => [listKey(list), list.name]));
  return items.map((item, index) => ({
    listId: item.list_id,
    listName: names.get(listKey(item)) ?? item.list_id,
    itemId: item.item_id,
    name: item.name,
    hidden: hidden.get(itemKey(item)) ?? 0,
    rules: rules[index] ?? 0,
    idle: idle[index] ?? whyExpired(item, now),
  }));
}

/** A filter that is not understood, or only in part, and so does not apply as it was meant. */
interface PartialFilter {
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
