import { randomUUID } from 'node:crypto';
import type { Alert } from '../../detect/alert.ts';
import type { DocumentContext } from '../../detect/alert/index.ts';
import type { ScanRestriction, ScanReport } from '../../detect/report.ts';
import { ScanThreads } from '../../runs/blocks/scan-threads.ts';
import { refuseOverwriting } from '../../runs/inputs/rejects.ts';
import type { EventCounts } from '../../runs/blocks/event-counts.ts';
import {
  runScan,
  type RuleSource,
  type ScanOutcome,
  storedScan,
} from '../../runs/scan/scan-run.ts';
import type { RuleCost } from '../../match/profile.ts';
import { render, type RenderOptions } from '../../report/render-scan.ts';
import type { ScanFormat } from '../../report/scan-formats.ts';
import { monotonicMs, version } from '../environment.ts';
import {
  openCommandCluster,
  openCommandInputs,
  openCommandStore,
  type CommandInputs,
} from '../inputs/open-inputs.ts';
import { loadForRun, type RunSources } from '../rules/report.ts';
import { EXIT, CliError } from '../errors.ts';
import { info } from '../../report/terminal/summaries/note.ts';
import { writeNotes, zoneLines } from '../terminal/notes.ts';
import { styleFor, PLAIN, type Style } from '../../report/terminal/style.ts';
import { refuseUnwritable, replaceFile } from '../terminal/written-files.ts';
import {
  profileLines,
  scanSummary,
  type ScanSummary,
} from '../../report/terminal/summaries/scan-summary.ts';
import type { ScanCommand } from './request.ts';
import { SEVERITIES } from '../../rules/index.ts';
import type { LoadedExceptions } from '../../runs/rules/load-exceptions.ts';
import type { RunnableRules } from '../../runs/rules/load-rules.ts';
import { partialFilters, runReport } from '../../runs/run-report.ts';
import { stagesOf, whyOf } from '../../runs/rules/why.ts';
import { formatBytes } from '../../util/counts.ts';
import { safeText } from '../../util/safe-text.ts';
import { formatInstant } from '../../util/time/index.ts';
import { writeAll } from '../terminal/output.ts';
import { reportError } from '../terminal/report-error.ts';

/** A file that a scan has written. */
interface WrittenForm {
  readonly path: string;
  readonly format: ScanFormat;
  readonly bytes: number;
}

/**
 * Prints a scan and writes its additional formats. A file that cannot be written is reported and sets the
 * exit code; the others are still written.
 */
async function printScan(
  request: ScanCommand,
  report: ScanReport,
): Promise<readonly WrittenForm[]> {
  const { stdout } = process;
  const context: DocumentContext = {
    now: request.now,
    executionUuid: randomUUID(),
    executionTime: request.now,
    version: version(),
    spaceId: 'default',
    why: report.why,
  };
  const options: RenderOptions = {
    version: context.version,
    context,
    shownPerRule: request.shownPerRule,
    showsBuildingBlocks: request.showsBuildingBlocks,
    zone: request.zone,
    isTerminal: false,
    width: Number.POSITIVE_INFINITY,
    style: PLAIN,
  };
  const written: WrittenForm[] = [];
  for (const { path, format } of request.writes) {
    try {
      const bytes = replaceFile(path, await render(report, format, options), `--write ${path}`);
      written.push({ path, format, bytes });
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      reportError(error);
      process.exitCode = EXIT.error;
    }
  }
  const shown = {
    ...options,
    isTerminal: stdout.isTTY,
    width: stdout.isTTY ? stdout.columns : Number.POSITIVE_INFINITY,
    style: styleFor(stdout),
  };
  await writeAll(await render(report, request.format, shown));
  return written;
}

const TITLES: Readonly<Record<ScanFormat, string>> = {
  table: 'table',
  ndjson: 'alert documents, one per line',
  json: 'the whole scan as one JSON object',
  html: 'HTML report',
  navigator: 'ATT&CK Navigator layer',
};

/** `wrote report.html: HTML report, 412 kB` */
const writtenLines = (written: readonly WrittenForm[], style: Style): string[] =>
  written.map(
    ({ path, format, bytes }) =>
      `wrote ${safeText(path)}${style.dim(`: ${TITLES[format]}, ${formatBytes(bytes)}`)}`,
  );

/**
 * Runs rules over events and prints the alerts. Sets the exit code before printing, since a reader that
 * closes the output ends the process.
 */
export async function runScanCommand(command: ScanCommand): Promise<void> {
  const started = monotonicMs();
  const writes = command.writes.map(({ path }) => path);
  for (const path of writes) refuseUnwritable(path, `--write ${path}`);
  // They load their code while this thread reads the rules.
  const readsFiles = command.data === null && command.cluster === null;
  const threads = readsFiles ? ScanThreads.startFor(command.inputs) : null;
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
  const { rules, exceptions } = sources;
  const source = { rules: rules.rules, exceptions };
  const inputs = await openScanInputs(command, source, writes);
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

async function openScanInputs(
  command: ScanCommand,
  source: RuleSource,
  writes: readonly string[],
): Promise<CommandInputs> {
  const { data, cluster } = command;
  if (cluster !== null) {
    const { clusterScan } = await import('../../runs/clusters/cluster-queries.ts');
    return openCommandCluster(command, cluster, clusterScan(source.rules, command));
  }
  return data === null
    ? openCommandInputs(command, writes)
    : openCommandStore(command, data, storedScan(source, command));
}

/** What a report calls the input of a scan. */
const namesOf = ({ data, cluster, inputs }: ScanCommand): readonly string[] => {
  if (cluster !== null) return [`${cluster.connection.url} ${cluster.pattern}`];
  return data === null ? inputs : [data.folder];
};

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

interface Scanned {
  readonly command: ScanCommand;
  readonly rules: RunnableRules;
  readonly exceptions: LoadedExceptions;
  readonly inputs: CommandInputs;
  readonly outcome: ScanOutcome;
  readonly seconds: number;
}

/** The alerts of a scan that are shown, and the counts of everything else. */
function summaryOf(scanned: Scanned): ScanSummary {
  const { command, rules, exceptions, inputs, outcome, seconds } = scanned;
  const alerts = outcome.alerts.filter((alert) => isSevereEnough(alert, command));
  const below = outcome.alerts.length - alerts.length;
  const showsBuildingBlocks = command.showsBuildingBlocks || command.format !== 'table';
  return {
    report: runReport({
      startedAt: command.now,
      seconds,
      names: namesOf(command),
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
