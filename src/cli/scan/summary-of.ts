import type { Alert } from '../../detect/alert.ts';
import type { ScanRestriction } from '../../detect/report.ts';
import type { LoadedExceptions } from '../../runs/rules/load-exceptions.ts';
import type { RunnableRules } from '../../runs/rules/load-rules.ts';
import { partialFilters, runReport } from '../../runs/run-report.ts';
import { stagesOf, whyOf } from '../../runs/rules/why.ts';
import type { ScanOutcome } from '../../runs/scan/scan-run.ts';
import { SEVERITIES } from '../../rules/index.ts';
import { formatInstant } from '../../util/time/index.ts';
import type { CommandInputs } from '../inputs/open-inputs.ts';
import type { ScanSummary } from '../../report/terminal/summaries/scan-summary.ts';
import type { ScanCommand } from './request.ts';

interface Scanned {
  readonly command: ScanCommand;
  readonly rules: RunnableRules;
  readonly exceptions: LoadedExceptions;
  readonly inputs: CommandInputs;
  readonly outcome: ScanOutcome;
  readonly seconds: number;
}

/** The alerts of a scan that are shown, and the counts of everything else. */
export function summaryOf(scanned: Scanned): ScanSummary {
  const { command, rules, exceptions, inputs, outcome, seconds } = scanned;
  const alerts = outcome.alerts.filter((alert) => isSevereEnough(alert, command));
  const below = outcome.alerts.length - alerts.length;
  const showsBuildingBlocks = command.showsBuildingBlocks || command.format !== 'table';
  return {
    report: runReport({
      startedAt: command.now,
      seconds,
      names: command.data === null ? command.inputs : [command.data.folder],
      rejects: inputs.rejects,
      conversions: inputs.conversions,
      counts: outcome.counts,
      hiddenBy: outcome.hiddenBy,
      rules,
      exceptions,
      outcomes: outcome.rules,
      endedAt: command.now,
      alerts,
      why: command.why ? whyOf(rules.rules, { now: command.now }) : null,
      stages: stagesOf(rules.rules, { now: command.now }),
      restriction: restrictionOf(command, rules.excluded, below),
    }),
    ...inputs,
    firstFailures: outcome.firstFailures,
    stopped: outcome.stopped,
    partialFilters: partialFilters(rules.rules, command.now),
    undecidedFilters: outcome.counts.undecidedFilters,
    below,
    excluded: rules.excluded,
    buildingBlocks: showsBuildingBlocks
      ? 0
      : alerts.filter(({ isBuildingBlock }) => isBuildingBlock).length,
    unusedValueLists: exceptions.unusedValueLists,
  };
}

function isSevereEnough({ severity }: Alert, { selection: { minSeverity } }: ScanCommand): boolean {
  return minSeverity === null || SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(minSeverity);
}

/** What a command restricts a scan to; `null` for nothing. The dates are those that it was read as. */
function restrictionOf(
  { selection, from, to }: ScanCommand,
  excludedRules: number,
  alertsBelow: number,
): ScanRestriction | null {
  const { minSeverity, tags, ruleIds } = selection;
  const filters = [
    ...(minSeverity === null ? [] : [`--min-severity ${minSeverity}`]),
    ...tags.map((tag) => `--tag ${JSON.stringify(tag)}`),
    ...ruleIds.map((id) => `--rule-id ${id}`),
    ...(from === null ? [] : [`--from ${formatInstant(from)}`]),
    ...(to === null ? [] : [`--to ${formatInstant(to)}`]),
  ];
  return filters.length === 0 ? null : { filters, excludedRules, alertsBelow };
}
