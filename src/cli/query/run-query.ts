import type { Block } from '../../ingest/index.ts';
import type { RunnableQuery } from '../../lang/index.ts';
import { monotonicMs } from '../terminal/clock.ts';
import { EXIT } from '../terminal/exit-codes.ts';
import { info } from '../../report/terminal/summaries/note.ts';
import { writeNotes, zoneLines } from '../terminal/notes.ts';
import { printResults } from './print-results.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { summaryNotes } from '../../report/terminal/summaries/query-summary.ts';
import { runQuery, type QueryOutcome } from '../../runs/query/query-run.ts';
import {
  KnownFields,
  keyNames,
  readFields,
  unexpectedlyUnseen,
} from '../../runs/query/known-fields.ts';
import { storedRequest } from '../../runs/query/stored-query.ts';
import { openCommandInputs, openCommandStore } from '../inputs/open-inputs.ts';
import type { QueryCommand } from './request.ts';

/**
 * Runs the compiled query of a request and prints the results. Sets the exit code before printing, since a
 * reader that closes the output ends the process.
 */
export async function runQueryCommand(
  request: QueryCommand,
  compiled: RunnableQuery,
): Promise<void> {
  const started = monotonicMs();
  const { data } = request;
  const inputs =
    data === null
      ? await openCommandInputs(request)
      : await openCommandStore(request, data, storedRequest(compiled, request));
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
    const omitted = await print(request, compiled, outcome);
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

function exitCode(outcome: QueryOutcome, isBroken: boolean): number {
  if (isBroken) return EXIT.error;
  return outcome.matched > 0 ? EXIT.done : EXIT.otherwise;
}

/** Prints the results; returns the columns that were omitted because the line is too narrow. */
async function print(
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
