import type { ScanReport } from '../../detect/report.ts';
import { refuseOverwriting } from '../../engine/inputs/rejects.ts';
import {
  loadApplicableExceptions,
  type LoadedExceptions,
} from '../../engine/rules/load-exceptions.ts';
import { loadRunnableRules, refuseNone } from '../../engine/rules/load-rules.ts';
import { runScan, type ScanOutcome } from '../../engine/scan/scan-run.ts';
import type { Loaded, Problem } from '../../rules/index.ts';
import { reportErrorsAndWarnings, reportProblems } from '../rules/report.ts';
import { openCommandInputs, type CommandInputs } from '../inputs/open-inputs.ts';
import { EXIT } from '../terminal/exit-codes.ts';
import { info, writeNotes, zoneLines } from '../terminal/notes.ts';
import { styleFor } from '../terminal/style.ts';
import { refuseUnwritable } from '../terminal/written-files.ts';
import { profileLines } from './profile.ts';
import { scanSummary, type ScanSummary } from './summary.ts';
import { writtenLines, printScan } from './print-scan.ts';
import type { ScanCommand } from './request.ts';
import { summaryOf } from './summary-of.ts';

/**
 * Runs rules over events and prints the alerts. Sets the exit code before it prints: a reader of the
 * output that has seen enough ends the process.
 */
export async function runScanCommand(command: ScanCommand): Promise<void> {
  const started = performance.now();
  const writes = command.writes.map(({ path }) => path);
  for (const path of writes) refuseUnwritable(path, `--write ${path}`);
  const rules = await loadRunnableRules(command.rules, command.selection);
  reportErrorsAndWarnings(rules.loaded, command.rules);
  refuseNone(rules);
  const exceptions = await loadApplicableExceptions(rules.rules, rules.loaded, command);
  reportProblems(exceptions.problems, [rules.loaded, exceptions.loaded]);
  refuseSources(command, rules.loaded, exceptions);
  const inputs = await openCommandInputs(command, writes);
  try {
    const { progress } = inputs;
    const source = { rules: rules.rules, exceptions };
    const outcome = await runScan(command, source, inputs, ({ bytes, documents, matched }) =>
      progress.update(bytes, documents, matched),
    );
    progress.clear();
    inputs.rejects.close();
    const seconds = (performance.now() - started) / 1_000;
    const summary = summaryOf({ command, rules, exceptions, inputs, outcome, seconds });
    const problems = [...rules.loaded.problems, ...exceptions.problems];
    process.exitCode = exitCode(command, summary, problems, inputs);
    await print(command, summary, outcome);
  } finally {
    inputs.close();
  }
}

/** The report to standard output and to files; what a person should know of it to standard error. */
async function print(
  command: ScanCommand,
  summary: ScanSummary,
  { counts: { costs } }: ScanOutcome,
): Promise<void> {
  const { stderr, env } = process;
  const { report } = summary;
  const written = await printScan(command, report);
  if (costs !== null) {
    const lines = profileLines(report.rules, costs, command.shownPerRule);
    stderr.write(`\n${lines.join('\n')}\n`);
  }
  const gap = command.format === 'table' && report.alerts.length > 0 ? [''] : [];
  const style = styleFor(stderr, env);
  const notes = [
    ...info([...gap, ...zoneLines(command, style), ...writtenLines(written, style)]),
    ...scanSummary(summary, style),
  ];
  writeNotes(stderr, notes, command.isQuiet);
}

/** Writing a file replaces it: it must be none that the scan reads, and each is written only once. */
function refuseSources(
  { writes, rejects }: ScanCommand,
  rules: Loaded,
  { loaded, valueLists }: LoadedExceptions,
): void {
  const sources = [
    ...[...rules.files, ...(loaded?.files ?? [])].map(({ path }) => path),
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

function exitCode(
  command: ScanCommand,
  { report, stopped }: { readonly report: ScanReport; readonly stopped: readonly unknown[] },
  problems: readonly Problem[],
  inputs: CommandInputs,
): number {
  const isBroken =
    problems.some(({ severity }) => severity === 'error') ||
    stopped.length > 0 ||
    inputs.broken() > 0 ||
    inputs.rejects.areFatal(report.input.documents);
  if (isBroken) return EXIT.error;
  const hasAlert = report.alerts.some((alert) => !alert.isBuildingBlock);
  return command.failsOnAlert && hasAlert ? EXIT.otherwise : EXIT.done;
}
