import type { ScanReport } from '../../detect/report.ts';
import type { Rejects } from '../../engine/inputs/rejects.ts';
import { exceptionOutcomes } from '../../engine/rules/exception-outcomes.ts';
import type { ScanExceptions } from '../../engine/rules/load-exceptions.ts';
import type { ScanRules } from '../../engine/rules/load-rules.ts';
import { partialFilters } from '../../engine/rules/partial-filters.ts';
import type { StreamRun } from '../../engine/stream/stream-run.ts';
import type { WatchCommand } from './request.ts';
import type { ShownAlerts } from './shown-alerts.ts';
import type { Stream } from '../../engine/stream/stream.ts';
import type { WatchSummary } from './summary.ts';

/** A watch that has ended. */
export interface Ended {
  readonly request: WatchCommand;
  readonly loaded: ScanRules;
  readonly exceptions: ScanExceptions;
  readonly stream: Stream;
  readonly run: StreamRun;
  readonly shown: ShownAlerts;
  readonly rejects: Rejects;
  readonly seconds: number;
}

export function summaryOf(ended: Ended): WatchSummary {
  const { request, loaded, exceptions, stream, run, shown, rejects, seconds } = ended;
  const { events } = run;
  const report: ScanReport = {
    startedAt: request.now,
    seconds,
    input: {
      names: request.inputs,
      documents: events.documents,
      bytes: events.bytes,
      unreadable: rejects.count,
      outside: events.outside,
      converted: [...stream.conversions.formats.values()],
      unknownShapes: stream.conversions.unknown,
      origins: events.origins,
      first: events.first,
      last: events.last,
    },
    rules: run.outcomes(),
    notRun: loaded.notRun,
    alerts: [],
    exceptions: exceptionOutcomes(exceptions, run.hiddenBy),
    why: null,
  };
  return {
    scan: {
      report,
      rejects,
      firstFailures: run.firstFailures,
      stopped: [],
      partialFilters: partialFilters(loaded.rules, request.now),
      undecidedFilters: events.undecidedFilters,
      below: shown.below,
      leftOut: loaded.leftOut,
      buildingBlocks: shown.buildingBlocks,
      unusedValueLists: exceptions.unusedValueLists,
      passedOver: stream.passedOver,
      conversions: stream.conversions,
      nameOf: stream.nameOf,
    },
    counts: run.counts(),
    shown: shown.byRule(),
    ages: shown.ages,
    status: stream.status(),
    rotations: stream.rotations(),
  };
}
