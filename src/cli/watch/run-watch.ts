import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { StreamEnd } from '../../detect/types/live-search.ts';
import { refuseOverwriting, Rejects } from '../../runs/inputs/rejects.ts';
import type { RunnableRule } from '../../runs/rules/load-rules.ts';
import { whyOf } from '../../runs/rules/why.ts';
import {
  openInputStream,
  openSensorStream,
  refuseRejectsAmongInputs,
  type Stream,
} from '../../runs/watch/input-stream.ts';
import { StreamRun } from '../../runs/watch/stream-run.ts';
import type { RunClock } from '../../util/time/index.ts';
import { wallClock, version } from '../environment.ts';
import { loadForRun, type RunSources } from '../rules/report.ts';
import { EXIT } from '../errors.ts';
import { info } from '../../report/terminal/summaries/note.ts';
import { sayStandardInput, writeNotes } from '../terminal/notes.ts';
import { reportError } from '../terminal/report-error.ts';
import { Screen } from '../../report/terminal/screen.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { lineWidth } from '../../report/terminal/text-width.ts';
import { ndjsonReporter, textReporter, type Reporter } from './reporters.ts';
import type { WatchCommand } from './request.ts';
import { ShownAlerts } from './shown-alerts.ts';
import { StatusLine } from './status-line.ts';
import { watchSummary, type WatchSummary } from '../../report/terminal/summaries/watch-summary.ts';
import { partialFilters, runReport } from '../../runs/run-report.ts';
import { endOnSignal } from '../terminal/end-on-signal.ts';
import { whenReaderIsGone } from '../terminal/streams.ts';

/** How often the run receives the current time, which releases buffered events. */
const TICK_MS = 100;
/** How often the status line is repainted: numbers that change faster are unreadable. */
const PAINT_MS = 250;

/**
 * Feeds the blocks of a stream to a run until the stream ends, is stopped, or its time is up. Returns which
 * of these happened: only a stream that ends by itself was seen in full.
 */
async function pump(
  stream: Stream,
  run: StreamRun,
  screen: Screen,
  { duration }: Pick<WatchCommand, 'duration'>,
): Promise<StreamEnd> {
  const { stdout } = process;
  let end: StreamEnd = 'ended';
  const stop = () => {
    end = 'cut off';
    stream.stop();
  };
  const release = endOnSignal(stop);
  whenReaderIsGone(stdout, stop);
  const timer = duration === null ? null : setTimeout(stop, duration);
  const tick = setInterval(() => {
    run.tick(wallClock());
    screen.flush();
  }, TICK_MS);
  const paint = setInterval(() => screen.repaint(), PAINT_MS);
  try {
    for await (const block of stream.blocks) {
      run.block(block, wallClock());
      stream.release(block);
      screen.flush();
      if (screen.isFull) await drained(stdout);
      screen.drained();
    }
  } finally {
    clearInterval(tick);
    clearInterval(paint);
    if (timer !== null) clearTimeout(timer);
    release();
  }
  // An input with a read error did not reach its end.
  return stream.broken() > 0 ? 'cut off' : end;
}

/** Waits until the reader of the lines has caught up or closed the stream. */
async function drained(stream: NodeJS.WriteStream): Promise<void> {
  if (!stream.writableNeedDrain || stream.destroyed) return;
  const either = new AbortController();
  const { signal } = either;
  const events = ['drain', 'close', 'error'].map((event) => once(stream, event, { signal }));
  try {
    await Promise.race(events);
  } catch {
    // The listener for errors of the stream has handled it.
  } finally {
    either.abort();
    await Promise.allSettled(events);
  }
}

/** A blocking read (of a named pipe) keeps the process alive no longer than this. */
const LAST_WAIT_MS = 500;

/** Runs rules over a stream and prints alerts as they happen, until it ends or is stopped. */
export async function runWatch(request: WatchCommand): Promise<void> {
  const { stdout, stderr } = process;
  const started = performance.now();
  const sources = await loadForRun(request);
  const { rules, exceptions, files } = sources;
  refuseOverwriting('rejected lines', request.rejects, files, 'contains rules or exceptions');
  await refuseRejectsAmongInputs(request);
  const rejects = new Rejects(request);
  const shown = new ShownAlerts(request);
  const status = new StatusLine(rules.rules.length, shown, rejects);
  const style = styleFor(stderr);
  const statusText = request.isQuiet ? null : () => status.text();
  const screen = new Screen(stdout, stderr, statusText, style.dim);
  const clock: RunClock = {
    get now() {
      return run.now;
    },
  };
  // Compiling the rules takes a moment; events should not have to wait for it.
  const run = new StreamRun({
    rules: rules.rules,
    exceptions,
    request,
    rejects,
    nameOf: (input) => stream.nameOf(input),
    report: reporter(reporterOf(request, rules.rules, clock), screen, shown),
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
    if (failure !== null) reportError(failure.error);
    const ended = { request, sources, stream, run, shown, rejects, seconds };
    process.exitCode = failure === null ? exitCode(ended) : EXIT.error;
    const gap = request.format === 'text' && shown.total > 0 ? [''] : [];
    const notes = [...info(gap), ...watchSummary(summaryOf(ended), style)];
    writeNotes(notes, request.isQuiet);
  } finally {
    screen.clear();
    rejects.close();
    await stream.close();
  }
  setTimeout(() => process.exit(), LAST_WAIT_MS).unref();
}

/** Opens the inputs of a watch. Unreadable ones are reported on stderr and skipped. */
async function openStream(request: WatchCommand, screen: Screen): Promise<Stream> {
  if (request.sensor !== null) {
    return openSensorStream(request.sensor);
  }
  if (request.inputs.includes('-') && !request.isQuiet) sayStandardInput();
  return openInputStream(request, {
    stdin: process.stdin,
    onError: (error) => {
      screen.clear();
      reportError(error);
    },
  });
}

/** A stream that fails counts as ended, so what was seen of it is still reported. */
async function endOf(
  work: Promise<StreamEnd>,
): Promise<{ readonly end: StreamEnd; readonly failure: { readonly error: unknown } | null }> {
  try {
    return { end: await work, failure: null };
  } catch (error) {
    return { end: 'cut off', failure: { error } };
  }
}

function reporterOf(
  request: WatchCommand,
  rules: readonly RunnableRule[],
  clock: RunClock,
): Reporter {
  const { stdout } = process;
  const why = request.why ? whyOf(rules, clock) : null;
  if (request.format === 'ndjson') {
    const context = { executionUuid: randomUUID(), version: version(), spaceId: 'default', why };
    return ndjsonReporter(context, stdout.isTTY);
  }
  const options = { style: styleFor(stdout), zone: request.zone, why };
  return textReporter(options, () => lineWidth(stdout));
}

/** Writes news immediately: the latency of an alert is measured to when it is written. */
function reporter(
  reporter: Reporter,
  screen: Screen,
  shown: ShownAlerts,
): ConstructorParameters<typeof StreamRun>[0]['report'] {
  return (news) => {
    if (news.kind === 'full') screen.add(reporter.full(news.rule, news.most));
    else if (shown.isShown(news.alert)) screen.add(reporter[news.kind](news.alert, wallClock()));
    screen.flush();
    if (news.kind === 'alert') shown.count(news.alert, wallClock());
  };
}

function exitCode({ request, sources, stream, run, shown, rejects }: Ended): number {
  if (sources.hasErrors || stream.broken() > 0 || rejects.areFatal(run.events.documents))
    return EXIT.error;
  return request.failsOnAlert && shown.worthy > 0 ? EXIT.otherwise : EXIT.done;
}

interface Ended {
  readonly request: WatchCommand;
  readonly sources: RunSources;
  readonly stream: Stream;
  readonly run: StreamRun;
  readonly shown: ShownAlerts;
  readonly rejects: Rejects;
  readonly seconds: number;
}

function summaryOf(ended: Ended): WatchSummary {
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
