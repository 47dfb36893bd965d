import type { Block } from '../../ingest/index.ts';
import type { RunnableQuery } from '../../lang/index.ts';
import { info, writeNotes } from '../output/note.ts';
import { printResults } from '../output/print-results.ts';
import { styleFor } from '../output/style.ts';
import { zoneLines } from '../output/zone-lines.ts';
import { summaryNotes } from '../output/summary.ts';
import type { Documents } from './documents.ts';
import { hunt, type Hunted } from './hunt.ts';
import { KnownFields } from './known-fields.ts';
import { openInputs } from './open-inputs.ts';
import { keyNames, readFields, unexpectedlyUnseen } from './query-fields.ts';

import type { HuntRequest } from './request.ts';

const MATCHED = 0;
const NOTHING = 1;
const WRONG = 2;

/**
 * Runs the compiled query of a request and prints what it found. Sets the exit code before it
 * prints: a reader of the output that has seen enough ends the process.
 */
export async function runQuery(request: HuntRequest, compiled: RunnableQuery): Promise<void> {
  const started = performance.now();
  const inputs = await openInputs(request);
  const { documents, rejects, progress, passedOver } = inputs;
  const { stderr } = process;
  const known = new KnownFields(request.settings.schema?.keys());
  try {
    const hunted = await hunt(request, compiled, looked(inputs.blocks, known), {
      ...inputs,
      onProgress: (bytes, read, matched) => progress.update(bytes, read, matched),
    });
    progress.clear();
    rejects.close();
    const seconds = (performance.now() - started) / 1_000;
    process.exitCode = exitCode(hunted, inputs.broken() > 0 || rejects.areFatal(hunted.documents));
    const leftOut = await print(request, compiled, hunted, documents);
    const unseen = unexpectedlyUnseen(hunted.unseen, compiled, request.settings);
    const run = { hunted, rejects, seconds, unseen, leftOut, knownFields: known.names };
    const { conversions, nameOf } = inputs;
    const style = styleFor(stderr, process.env);
    const notes = [
      ...info(zoneLines(request, style)),
      ...summaryNotes({ ...run, passedOver, conversions, nameOf }, style),
    ];
    writeNotes(stderr, notes, request.isQuiet);
  } finally {
    inputs.close();
  }
}

function exitCode(hunted: Hunted, isBroken: boolean): number {
  if (isBroken) return WRONG;
  return hunted.matched > 0 ? MATCHED : NOTHING;
}

/** Prints the results; returns the columns for which there was no room. */
async function print(
  request: HuntRequest,
  compiled: RunnableQuery,
  hunted: Hunted,
  documents: Documents,
): Promise<readonly string[]> {
  const { stdout: stream, env } = process;
  const { format, fields, zone } = request;
  if (request.count) {
    stream.write(`${hunted.matched}\n`);
    return [];
  }
  const results = hunted.collected?.results ?? [];
  if (results.length === 0 && format === 'table') return [];
  return printResults(results, documents, {
    format,
    fields,
    queryFields: readFields(compiled),
    grouped: compiled.query.kind !== 'event',
    keyNames: keyNames(compiled),
    zone,
    stream,
    env,
  });
}

/** The same blocks; the first of each input is looked at for the names of fields on its way. */
async function* looked(blocks: AsyncIterable<Block>, known: KnownFields): AsyncGenerator<Block> {
  for await (const block of blocks) {
    if (block.sequence === 0) known.look(block);
    yield block;
  }
}
