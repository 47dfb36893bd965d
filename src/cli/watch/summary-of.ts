import { wallClock } from '../environment.ts';
import type { Rejects } from '../../runs/inputs/rejects.ts';
import { runReport, partialFilters } from '../../runs/run-report.ts';
import type { StreamRun } from '../../runs/watch/stream-run.ts';
import type { RunSources } from '../rules/load-for-run.ts';
import type { WatchCommand } from './request.ts';
import type { ShownAlerts } from './shown-alerts.ts';
import type { Stream } from '../../runs/watch/input-stream.ts';
import type { WatchSummary } from '../../report/terminal/summaries/watch-summary.ts';

export interface Ended {
  readonly request: WatchCommand;
  readonly sources: RunSources;
  readonly stream: Stream;
  readonly run: StreamRun;
  readonly shown: ShownAlerts;
  readonly rejects: Rejects;
  readonly seconds: number;
}

export function summaryOf(ended: Ended): WatchSummary {
  const { request, sources, stream, run, shown, rejects, seconds } = ended;
  const { rules, exceptions } = sources;
  const report = runReport({
    startedAt: request.now,
    seconds,
    names: request.inputs,
    counts: run.events,
    rejects,
    conversions: stream.conversions,
    rules,
    exceptions,
    outcomes: run.outcomes(),
    hiddenBy: run.hiddenBy,
    endedAt: wallClock(),
    alerts: [],
    why: null,
    stages: null,
    restriction: null,
  });
  return {
    scan: {
      report,
      rejects,
      firstFailures: run.firstFailures,
      stopped: [],
      partialFilters: partialFilters(rules.rules, request.now),
      undecidedFilters: run.events.undecidedFilters,
      below: shown.below,
      excluded: rules.excluded,
      buildingBlocks: shown.buildingBlocks,
      unusedValueLists: exceptions.unusedValueLists,
      skipped: stream.skipped,
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
