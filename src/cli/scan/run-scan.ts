import { ScanThreads } from '../../runs/blocks/scan-threads.ts';
import { refuseOverwriting } from '../../runs/inputs/rejects.ts';
import type { EventCounts } from '../../runs/blocks/event-counts.ts';
import { runScan, storedScan } from '../../runs/scan/scan-run.ts';
import type { RuleCost } from '../../match/profile.ts';
import { monotonicMs } from '../terminal/clock.ts';
import { openCommandInputs, openCommandStore, type CommandInputs } from '../inputs/open-inputs.ts';
import { loadForRun, type RunSources } from '../rules/load-for-run.ts';
import { EXIT } from '../terminal/exit-codes.ts';
import { info } from '../../report/terminal/summaries/note.ts';
import { writeNotes, zoneLines } from '../terminal/notes.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { refuseUnwritable } from '../terminal/written-files.ts';
import { printScan, writtenLines } from './print-scan.ts';
import { profileLines } from '../../report/terminal/profile-table.ts';
import type { ScanCommand } from './request.ts';
import { summaryOf } from './summary-of.ts';
import { scanSummary, type ScanSummary } from '../../report/terminal/summaries/scan-summary.ts';

/**
 * Runs rules over events and prints the alerts. Sets the exit code before printing, since a reader that
 * closes the output ends the process.
 */
export async function runScanCommand(command: ScanCommand): Promise<void> {
  const started = monotonicMs();
  const writes = command.writes.map(({ path }) => path);
  for (const path of writes) refuseUnwritable(path, `--write ${path}`);
  // They load their code while this thread reads the rules.
  const threads = command.data === null ? ScanThreads.startFor(command.inputs) : null;
  try {
    await scanWith(command, threads, started);
  } finally {
    await threads?.close();
  }
}

async function scanWith(
  command: ScanCommand,
  threads: ScanThreads | null,
  started: number,
): Promise<void> {
  const writes = command.writes.map(({ path }) => path);
  const sources = await loadForRun(command);
  refuseOverwritten(command, sources);
  const { data } = command;
  const { rules, exceptions } = sources;
  const source = { rules: rules.rules, exceptions };
  const inputs =
    data === null
      ? await openCommandInputs(command, writes)
      : await openCommandStore(command, data, storedScan(source, command));
  try {
    const { progress } = inputs;
    const events = { ...inputs, ...inputs.forThreads };
    const onProgress = ({ bytes, documents, matched }: EventCounts) =>
      progress.update(bytes, documents, matched);
    const outcome = await runScan(command, source, events, onProgress, threads);
    progress.clear();
    inputs.rejects.close();
    const seconds = (monotonicMs() - started) / 1_000;
    const summary = summaryOf({ command, rules, exceptions, inputs, outcome, seconds });
    process.exitCode = exitCode(command, sources, summary, inputs);
    await print(command, summary, outcome.counts.costs);
  } finally {
    inputs.close();
  }
}

/** The report goes to standard output and to files; notes on the run go to standard error. */
async function print(
  command: ScanCommand,
  summary: ScanSummary,
  costs: readonly RuleCost[] | null,
): Promise<void> {
  const { stderr } = process;
  const { report } = summary;
  const written = await printScan(command, report);
  if (costs !== null) {
    const lines = profileLines(report.rules, costs, command.shownPerRule);
    stderr.write(`\n${lines.join('\n')}\n`);
  }
  const gap = command.format === 'table' && report.alerts.length > 0 ? [''] : [];
  const style = styleFor(stderr);
  const notes = [
    ...info([...gap, ...zoneLines(command, style), ...writtenLines(written, style)]),
    ...scanSummary(summary, style),
  ];
  writeNotes(notes, command.isQuiet);
}

/** Writing replaces a file, so it must not be an input, nor be named twice. */
function refuseOverwritten({ writes, rejects }: ScanCommand, { files }: RunSources): void {
  const written = writes.map(({ path }) => path);
  for (const [index, path] of written.entries()) {
    refuseOverwriting('output file', path, files, 'contains rules or exceptions of this scan');
    refuseOverwriting('output file', path, written.slice(0, index), 'is named twice');
  }
  const others = [...files, ...written];
  refuseOverwriting('rejected lines', rejects, others, 'is another file of this scan');
}

function exitCode(
  { failsOnAlert }: ScanCommand,
  { hasErrors }: RunSources,
  { report, stopped }: ScanSummary,
  { broken, rejects }: CommandInputs,
): number {
  if (hasErrors || stopped.length > 0 || broken() > 0 || rejects.areFatal(report.input.documents))
    return EXIT.error;
  const hasAlert = report.alerts.some((alert) => !alert.isBuildingBlock);
  return failsOnAlert && hasAlert ? EXIT.otherwise : EXIT.done;
}
