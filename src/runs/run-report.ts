import type { Alert } from '../detect/alert.ts';
import type { RuleOutcome, ScanReport } from '../detect/report.ts';
import type { ConversionCounts } from '../ingest/index.ts';
import type { EventCounts } from './blocks/event-counts.ts';
import { exceptionOutcomes } from './rules/exception-outcomes.ts';
import type { LoadedExceptions } from './rules/load-exceptions.ts';
import type { RunnableRules } from './rules/load-rules.ts';

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
