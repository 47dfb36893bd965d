import { randomUUID } from 'node:crypto';
import type { StreamEnd } from '../../detect/live/live-search.ts';
import { reportErrorsAndWarnings, reportProblems } from '../rules/report.ts';
import { refuseOverwriting, Rejects } from '../../engine/inputs/rejects.ts';
import { EXIT } from '../terminal/exit-codes.ts';
import { info, writeNotes } from '../terminal/notes.ts';
import { reportError } from '../terminal/report-error.ts';
import { styleFor } from '../terminal/style.ts';
import { loadApplicableExceptions } from '../../engine/rules/load-exceptions.ts';
import {
  loadRunnableRules,
  refuseNone,
  type RunnableRules,
} from '../../engine/rules/load-rules.ts';
import { whyOf } from '../../engine/rules/why.ts';
import { version, wallClock } from '../environment.ts';
import { StreamRun } from '../../engine/stream/stream-run.ts';
import { ndjsonReporter, type Reporter, textReporter } from './reporters.ts';
import { openStream } from './open-stream.ts';
import { pump } from './pump.ts';
import type { WatchCommand } from './request.ts';
import { Screen } from '../terminal/screen.ts';
import { ShownAlerts } from './shown-alerts.ts';
import { StatusLine } from './status-line.ts';
import { summaryOf, type Ended } from './summary-of.ts';
import { watchSummary } from './summary.ts';

/** Of a terminal that does not say. */
const UNKNOWN_WIDTH = 80;

/** A read that nothing can end (of a named pipe) does not hold the process up for longer. */
const LAST_WAIT_MS = 500;

/** Runs rules over a stream and tells of alerts as they happen, until it ends or is stopped. */
export async function runWatch(request: WatchCommand): Promise<void> {
  const { stdout, stderr, env } = process;
  const started = performance.now();
  const loaded = await loadRunnableRules(request.rules, request.selection);
  reportErrorsAndWarnings(loaded.loaded, request.rules);
  refuseNone(loaded);
  const exceptions = await loadApplicableExceptions(loaded.rules, loaded.loaded, request);
  reportProblems(exceptions.problems, [loaded.loaded, exceptions.loaded]);
  refuseSources(request, loaded, exceptions.loaded?.files ?? []);
  const rejects = new Rejects(request);
  const shown = new ShownAlerts(request);
  const status = new StatusLine(loaded.rules.length, shown, rejects);
  const style = styleFor(stderr, env);
  const screen = new Screen(
    stdout,
    stderr,
    request.isQuiet ? null : () => status.text(),
    style.dim,
  );
  // Rules take a moment to prepare; events should not have to wait for it.
  const run = new StreamRun({
    rules: loaded.rules,
    exceptions,
    request,
    rejects,
    nameOf: (input) => stream.nameOf(input),
    tell: teller(reporterOf(request, loaded), screen, shown),
  });
  const stream = await openStream(request, screen);
  try {
    status.follow(stream, run);
    const { end, failure } = await endOf(pump(stream, run, screen, request));
    run.finish(wallClock(), end);
    screen.flush();
    screen.clear();
    rejects.close();
    const seconds = (performance.now() - started) / 1_000;
    if (failure !== null) reportError(failure.error, stderr, env);
    const ended = { request, loaded, exceptions, stream, run, shown, rejects, seconds };
    process.exitCode = failure === null ? exitCode(ended) : EXIT.error;
    const gap = request.format === 'text' && shown.total > 0 ? [''] : [];
    const notes = [...info(gap), ...watchSummary(summaryOf(ended), style)];
    writeNotes(stderr, notes, request.isQuiet);
  } finally {
    screen.clear();
    rejects.close();
    await stream.close();
  }
  setTimeout(() => process.exit(), LAST_WAIT_MS).unref();
}

/** A stream that fails ends, and what was seen of it is still told. */
async function endOf(
  work: Promise<StreamEnd>,
): Promise<{ readonly end: StreamEnd; readonly failure: { readonly error: unknown } | null }> {
  try {
    return { end: await work, failure: null };
  } catch (error) {
    return { end: 'cut off', failure: { error } };
  }
}

/** Opening a file to write empties it: it must not be one that the watch was told by. */
function refuseSources(
  { rejects }: WatchCommand,
  { loaded }: RunnableRules,
  more: readonly { readonly path: string }[],
): void {
  const sources = [...loaded.files, ...more].map(({ path }) => path);
  refuseOverwriting('--rejects', rejects, sources, 'holds rules or exceptions of this watch');
}

function reporterOf(request: WatchCommand, { rules }: RunnableRules): Reporter {
  const { stdout, env } = process;
  const why = request.why ? whyOf(rules, request.now) : null;
  if (request.format === 'ndjson') {
    const context = { executionUuid: randomUUID(), version: version(), spaceId: 'default', why };
    return ndjsonReporter(context, stdout.isTTY);
  }
  return textReporter({ style: styleFor(stdout, env), zone: request.zone, why }, () =>
    stdout.isTTY ? stdout.columns || UNKNOWN_WIDTH : Number.POSITIVE_INFINITY,
  );
}

/** Writes at once what is told: how long an alert took ends when it is written. */
function teller(
  reporter: Reporter,
  screen: Screen,
  shown: ShownAlerts,
): ConstructorParameters<typeof StreamRun>[0]['tell'] {
  return (news) => {
    if (news.kind === 'full') screen.add(reporter.full(news.rule, news.most));
    else if (shown.isShown(news.alert)) screen.add(reporter[news.kind](news.alert, wallClock()));
    screen.flush();
    if (news.kind === 'alert') shown.count(news.alert, wallClock());
  };
}

function exitCode({ request, loaded, exceptions, stream, run, shown, rejects }: Ended): number {
  const problems = [...loaded.loaded.problems, ...exceptions.problems];
  const isBroken =
    problems.some(({ severity }) => severity === 'error') ||
    stream.broken() > 0 ||
    rejects.areFatal(run.events.documents);
  if (isBroken) return EXIT.error;
  return request.failsOnAlert && shown.worthy > 0 ? EXIT.otherwise : EXIT.done;
}
