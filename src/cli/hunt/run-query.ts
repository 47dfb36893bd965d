import { BlockPool, BLOCK_BYTES, readInputs, resolveInputs } from '../../ingest/index.ts';
import type { Block, IngestError } from '../../ingest/index.ts';
import type { RunnableQuery } from '../../lang/index.ts';
import { printResults } from '../output/print-results.ts';
import { Progress } from '../output/progress.ts';
import { reportError } from '../output/report-error.ts';
import { styleFor } from '../output/style.ts';
import { summaryLines } from '../output/summary.ts';
import { Documents } from './documents.ts';
import { hunt, type Hunted } from './hunt.ts';
import { KnownFields } from './known-fields.ts';
import { keyNames, readFields, unexpectedlyUnseen } from './query-fields.ts';
import { refuseOverwriting, Rejects } from './rejects.ts';
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
  const resolved = await resolveInputs(request.inputs);
  const { inputs } = resolved;
  refuseOverwriting(request.rejects, inputs);
  const { stderr, stdin } = process;
  const style = styleFor(stderr, process.env);
  const documents = new Documents(inputs);
  const progress = new Progress(stderr, style, documents.totalBytes);
  const rejects = new Rejects(request.rejects);
  const memory = new BlockPool(BLOCK_BYTES);
  const known = new KnownFields(request.settings.schema?.keys());
  let broken = 0;
  const onError = (error: IngestError) => {
    progress.clear();
    reportError(error, stderr, process.env);
    broken += 1;
  };
  for (const error of resolved.errors) onError(error);
  const names = inputs.map(({ name }) => name);
  if (names.includes('-') && stdin.isTTY) {
    stderr.write(style.dim('reading events from standard input; Ctrl-D ends it') + '\n');
  }
  const blocks = readInputs(names, { stdin, onError, pool: memory });
  try {
    const hunted = await hunt(request, compiled, looked(blocks, known), {
      documents,
      rejects,
      nameOf: (input) => (names[input] === '-' ? 'standard input' : (names[input] ?? '')),
      release: (block) => memory.give(block.bytes.buffer),
      onProgress: (bytes, read, matched) => progress.update(bytes, read, matched),
    });
    progress.clear();
    rejects.close();
    const seconds = (performance.now() - started) / 1_000;
    process.exitCode = exitCode(hunted, broken > 0, rejects.count);
    const leftOut = await print(request, compiled, hunted, documents);
    const unseen = unexpectedlyUnseen(hunted.unseen, compiled, request.settings);
    const run = { hunted, rejects, seconds, unseen, leftOut, knownFields: known.names };
    const { otherFiles, hidden } = resolved;
    stderr.write(`${summaryLines({ ...run, otherFiles, hidden }, style).join('\n')}\n`);
  } finally {
    progress.clear();
    documents.close();
    rejects.close();
  }
}

function exitCode(hunted: Hunted, broken: boolean, rejected: number): number {
  if (broken || (hunted.documents === 0 && rejected > 0)) return WRONG;
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
  const { format, fields } = request;
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
