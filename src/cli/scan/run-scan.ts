import type { Alert } from '../../detect/alert.ts';
import type { ScanReport } from '../../detect/report.ts';
import { SEVERITIES, type Loaded, type Problem } from '../../rules/index.ts';
import { reportErrorsAndWarnings, reportProblems } from '../commands/rules/report.ts';
import { refuseOverwriting } from '../../engine/inputs/rejects.ts';
import { openCommandInputs, type CommandInputs } from '../input/open-inputs.ts';
import { info, writeNotes } from '../output/note.ts';
import { zoneLines } from '../output/zone-lines.ts';
import { styleFor } from '../output/style.ts';
import { checkWritable } from '../output/write-file.ts';
import { detect } from '../../engine/scan/detect.ts';
import { loadScanExceptions, type ScanExceptions } from '../../engine/rules/load-exceptions.ts';
import { loadScanRules, refuseNone, type ScanRules } from '../../engine/rules/load-rules.ts';
import { countItems, exceptionOutcomes } from '../../engine/rules/exception-outcomes.ts';
import { partialFilters } from '../../engine/rules/partial-filters.ts';
import { inOrder } from './output/by-rule.ts';
import { profileLines } from './output/profile.ts';
import { writtenLines } from './output/written-lines.ts';
import { scanSummary, type ScanSummary } from './output/summary.ts';
import { printScan } from './print-scan.ts';
import type { ScanCommand } from './request.ts';
import { scanInputs } from '../../engine/scan/scan-inputs.ts';
import { setupOf } from '../../engine/rules/setup-of.ts';
import type { Tally } from '../../engine/blocks/accumulator.ts';
import { whyOf } from '../../engine/rules/why.ts';

const DONE = 0;
const ALERTS = 1;
const WRONG = 2;

/** Runs rules over events and prints the alerts. */
export async function runScan(request: ScanCommand): Promise<void> {
  const started = performance.now();
  const { stderr, env } = process;
  for (const { path } of request.writes) checkWritable(path, `--write ${path}`);
  const loaded = await loadScanRules(request.rules, request.selection);
  reportErrorsAndWarnings(loaded.loaded, request.rules);
  refuseNone(loaded);
  const exceptions = await loadScanExceptions(loaded.rules, loaded.loaded, request);
  reportProblems(exceptions.problems, [loaded.loaded, exceptions.loaded]);
  const writes = request.writes.map(({ path }) => path);
  refuseSources(request, [loaded.loaded, exceptions.loaded], exceptions.valueLists);
  const inputs = await openCommandInputs(request, writes);
  try {
    const tally = await readInputs(request, loaded, exceptions, inputs);
    const scan = alertsOf(request, loaded, exceptions, tally, inputs, started);
    process.exitCode = exitCode(
      request,
      scan,
      [loaded.loaded.problems, exceptions.problems],
      inputs,
    );
    const written = await printScan(request, scan.report);
    const { costs } = tally;
    const gap = request.format === 'table' && scan.report.alerts.length > 0 ? [''] : [];
    if (costs !== null)
      stderr.write(
        `\n${profileLines(scan.report.rules, costs, request.shownPerRule).join('\n')}\n`,
      );
    const style = styleFor(stderr, env);
    const notes = [
      ...info([...gap, ...zoneLines(request, style), ...writtenLines(written, style)]),
      ...scanSummary(scan, style),
    ];
    writeNotes(stderr, notes, request.isQuiet);
  } finally {
    inputs.close();
  }
}

/** Writing a file replaces it: it must be none that the scan was told by, and each only once. */
function refuseSources(
  { writes, rejects }: ScanCommand,
  loaded: readonly (Loaded | null)[],
  valueLists: readonly { readonly file: string }[],
): void {
  const sources = [
    ...loaded.flatMap((each) => each?.files ?? []).map(({ path }) => path),
    ...valueLists.map(({ file }) => file),
  ];
  for (const [index, { path }] of writes.entries()) {
    refuseOverwriting('--write', path, sources, 'holds rules, exceptions or values of this scan');
    const others = writes.slice(0, index).map((other) => other.path);
    refuseOverwriting('--write', path, others, 'is written already');
  }
  const written = writes.map(({ path }) => path);
  refuseOverwriting('--rejects', rejects, [...sources, ...written], 'is another file of this scan');
}

async function readInputs(
  request: ScanCommand,
  { rules }: ScanRules,
  exceptions: ScanExceptions,
  inputs: CommandInputs,
): Promise<Tally> {
  const { progress, rejects } = inputs;
  const setup = setupOf(rules, exceptions, request);
  const tally = await scanInputs(setup, inputs.blocks, {
    ...inputs,
    onProgress: (bytes, documents, matched) => progress.update(bytes, documents, matched),
  });
  progress.clear();
  rejects.close();
  return tally;
}

/** What stands after the last event: alerts of all rules, and what became of the others. */
function alertsOf(
  request: ScanCommand,
  { rules, notRun, leftOut }: ScanRules,
  exceptions: ScanExceptions,
  tally: Tally,
  inputs: CommandInputs,
  started: number,
): ScanSummary {
  const detected = rules.map((rule, index) => detect(rule, index, tally, request));
  const all = inOrder(detected.flatMap(({ alerts }) => alerts));
  const alerts = all.filter((alert) => isWorthy(alert, request));
  const report: ScanReport = {
    startedAt: request.now,
    seconds: (performance.now() - started) / 1_000,
    input: {
      names: request.inputs,
      documents: tally.documents,
      bytes: tally.bytes,
      unreadable: inputs.rejects.count,
      outside: tally.outside,
      origins: tally.origins,
      converted: [...inputs.conversions.formats.values()],
      unknownShapes: inputs.conversions.unknown,
      first: tally.first,
      last: tally.last,
    },
    rules: detected.map(({ outcome }) => outcome),
    notRun,
    alerts,
    exceptions: exceptionOutcomes(
      exceptions,
      countItems(
        exceptions,
        detected.flatMap(({ hidden }) => hidden),
      ),
    ),
    why: request.why ? whyOf(rules, request.now) : null,
  };
  return {
    report,
    rejects: inputs.rejects,
    conversions: inputs.conversions,
    nameOf: inputs.nameOf,
    firstFailures: tally.firstFailures,
    stopped: detected.flatMap(({ failure, outcome }) =>
      failure === null ? [] : [{ name: outcome.rule.rule.name, reason: failure }],
    ),
    partialFilters: partialFilters(rules, request.now),
    undecidedFilters: tally.undecidedFilters,
    below: all.length - alerts.length,
    leftOut,
    buildingBlocks:
      request.showsBuildingBlocks || request.format !== 'table'
        ? 0
        : alerts.filter(({ isBuildingBlock }) => isBuildingBlock).length,
    unusedValueLists: exceptions.unusedValueLists,
    passedOver: inputs.passedOver,
  };
}

function isWorthy({ severity }: Alert, { selection: { minSeverity } }: ScanCommand): boolean {
  return minSeverity === null || SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(minSeverity);
}

function exitCode(
  request: ScanCommand,
  { report, stopped }: ScanSummary,
  problems: readonly (readonly Problem[])[],
  inputs: CommandInputs,
): number {
  const isBroken =
    problems.flat().some(({ severity }) => severity === 'error') ||
    stopped.length > 0 ||
    inputs.broken() > 0 ||
    inputs.rejects.areFatal(report.input.documents);
  if (isBroken) return WRONG;
  const hasAlert = report.alerts.some((alert) => !alert.isBuildingBlock);
  return request.failsOnAlert && hasAlert ? ALERTS : DONE;
}
