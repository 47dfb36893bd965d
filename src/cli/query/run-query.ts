import { printJson, type JsonObject } from '../../events/json.ts';
import type { Block } from '../../ingest/index.ts';
import {
  type RunnableQuery,
  EqlError,
  explain,
  writtenOf,
  renderDiagnostics,
} from '../../lang/index.ts';
import { monotonicMs } from '../environment.ts';
import { EXIT } from '../errors.ts';
import { info } from '../../report/terminal/summaries/note.ts';
import { writeNotes, zoneLines } from '../terminal/notes.ts';
import { printResults } from './print-results.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { summaryNotes } from '../../report/terminal/summaries/query-summary.ts';
import {
  planOverStore,
  storedPlanText,
  type StoredPlan,
  storedRequest,
} from '../../runs/query/stored-query.ts';
import { runQuery, type QueryOutcome, compileQuery } from '../../runs/query/query-run.ts';
import {
  KnownFields,
  keyNames,
  readFields,
  unexpectedlyUnseen,
} from '../../runs/query/known-fields.ts';
import {
  openCommandCluster,
  openCommandInputs,
  openCommandStore,
  type CommandInputs,
} from '../inputs/open-inputs.ts';
import { openDataFolder } from '../../runs/stored/open-data-folder.ts';
import { safeJson, safeText } from '../../util/safe-text.ts';
import type { QueryFormat } from '../options/shared.ts';
import type { ClusterPlan } from '../../runs/clusters/cluster-plan.ts';
import type { QueryCommand } from './request.ts';

/** Compiles a query, and runs it or prints its plan. @param format as asked for, for the plan */
export async function queryAction(
  request: QueryCommand,
  { explain: isExplained, format }: { readonly explain?: true; readonly format?: QueryFormat },
): Promise<void> {
  const compiled = compileRequest(request);
  if (compiled === null) process.exitCode = EXIT.error;
  else if (isExplained === true) await printPlan(request, compiled, format);
  else await runQueryCommand(request, compiled);
}

async function printPlan(
  request: QueryCommand,
  compiled: RunnableQuery,
  format: QueryFormat | undefined,
): Promise<void> {
  const { data, text: storeText } = await storedPlan(request, compiled);
  const isData = format === 'json' || format === 'ndjson';
  const text = isData
    ? planJson(compiled, data, format === 'json' ? 2 : 0)
    : [explain(compiled), ...storeText].join('\n');
  const safe = isData ? safeJson : safeText;
  process.stdout.write(`${text.split('\n').map(safe).join('\n')}\n`);
}

/** How a store or cluster is asked; nothing where files are read. */
interface SourcePlan {
  /** Members of the plan as data. */
  readonly data: { readonly store?: StoredPlan; readonly cluster?: ClusterPlan };
  readonly text: readonly string[];
}

async function storedPlan(request: QueryCommand, compiled: RunnableQuery): Promise<SourcePlan> {
  if (request.cluster !== null) {
    const { clusterQuery } = await import('../../runs/clusters/cluster-queries.ts');
    const { clusterPlanText, explainOverCluster } =
      await import('../../runs/clusters/cluster-plan.ts');
    const cluster = await explainOverCluster(request.cluster, clusterQuery(compiled, request));
    return { data: { cluster }, text: [clusterPlanText(cluster)] };
  }
  if (request.data === null) return { data: {}, text: [] };
  const { folder, streams } = request.data;
  const reader = await openDataFolder(folder);
  try {
    const store = planOverStore(reader, compiled, request, streams);
    return { data: { store }, text: [storedPlanText(store)] };
  } finally {
    reader.close();
  }
}

function planJson(compiled: RunnableQuery, stored: SourcePlan['data'], indent: number): string {
  const plan: object = { query: writtenOf(compiled.statement), ...compiled.plan(), ...stored };
  return printJson(plan as JsonObject, indent);
}

const MIN_WIDTH = 40;
const DEFAULT_WIDTH = 100;
/** The width of the margin before a line of the query. */
const GUTTER = 10;

/** The compiled query, or `null` if it is invalid; reports the errors on stderr. */
function compileRequest({ text: query, name, settings }: QueryCommand): RunnableQuery | null {
  const { stderr } = process;
  const { error: painted, accent, warning } = styleFor(stderr);
  const options = {
    source: name,
    width: Math.max(MIN_WIDTH, (stderr.columns ?? DEFAULT_WIDTH) - GUTTER),
  };
  try {
    const compiled = compileQuery(query, settings);
    if (compiled.warnings.length > 0) {
      const style = { error: warning, caret: warning, hint: accent };
      const warnings = renderDiagnostics(compiled.warnings, query, { ...options, style });
      stderr.write(`${warnings}\n\n`);
    }
    return compiled;
  } catch (error) {
    if (!(error instanceof EqlError)) throw error;
    const style = { error: painted, caret: painted, hint: accent };
    stderr.write(`${renderDiagnostics(error.diagnostics, query, { ...options, style })}\n`);
    return null;
  }
}

/**
 * Runs the compiled query of a request and prints the results. Sets the exit code before printing, since a
 * reader that closes the output ends the process.
 */
export async function runQueryCommand(
  request: QueryCommand,
  compiled: RunnableQuery,
): Promise<void> {
  const started = monotonicMs();
  const inputs = await openQueryInputs(request, compiled);
  const { rejects, progress } = inputs;
  const { stderr } = process;
  const known = new KnownFields(request.settings.schema?.keys());
  try {
    const { forThreads } = inputs;
    const blocks = looked(forThreads?.blocks ?? inputs.blocks, known);
    const events = { ...inputs, blocks, lane: forThreads?.lane };
    const outcome = await runQuery(request, compiled, events, (counts) =>
      progress.update(counts.bytes, counts.documents, counts.matched),
    );
    progress.clear();
    rejects.close();
    const seconds = (monotonicMs() - started) / 1_000;
    process.exitCode = exitCode(
      outcome,
      inputs.broken() > 0 || rejects.areFatal(outcome.counts.documents),
    );
    const omitted = await printOutcome(request, compiled, outcome);
    const unseen = unexpectedlyUnseen(outcome.unseen, compiled, request.settings);
    const run = { outcome, seconds, unseen, omitted, knownFields: known.names };
    const style = styleFor(stderr);
    const notes = [
      ...info(zoneLines(request, style)),
      ...summaryNotes({ ...inputs, ...run }, style),
    ];
    writeNotes(notes, request.isQuiet);
  } finally {
    inputs.close();
  }
}

async function openQueryInputs(
  request: QueryCommand,
  compiled: RunnableQuery,
): Promise<CommandInputs> {
  const { data, cluster } = request;
  if (cluster !== null) {
    const { clusterQuery } = await import('../../runs/clusters/cluster-queries.ts');
    return openCommandCluster(request, cluster, clusterQuery(compiled, request));
  }
  return data === null
    ? openCommandInputs(request)
    : openCommandStore(request, data, storedRequest(compiled, request));
}

function exitCode(outcome: QueryOutcome, isBroken: boolean): number {
  if (isBroken) return EXIT.error;
  return outcome.matched > 0 ? EXIT.done : EXIT.otherwise;
}

/** Prints the results; returns the columns that were omitted because the line is too narrow. */
async function printOutcome(
  request: QueryCommand,
  compiled: RunnableQuery,
  outcome: QueryOutcome,
): Promise<readonly string[]> {
  const { stdout: stream } = process;
  const { format, fields, zone } = request;
  if (request.count) {
    stream.write(`${outcome.matched}\n`);
    return [];
  }
  const results = outcome.collected?.results ?? [];
  if (results.length === 0 && format === 'table') return [];
  return printResults(results, {
    format,
    fields,
    queryFields: readFields(compiled),
    grouped: compiled.query.kind !== 'event',
    keyNames: keyNames(compiled),
    zone,
    stream,
  });
}

/** Passes blocks through and collects field names from the first block of each input. */
async function* looked(blocks: AsyncIterable<Block>, known: KnownFields): AsyncGenerator<Block> {
  for await (const block of blocks) {
    if (block.sequence === 0) known.look(block);
    yield block;
  }
}
