import { realpathSync } from 'node:fs';
import {
  BlockPool,
  BLOCK_BYTES,
  readInputs,
  resolveInputs,
  type Block,
  type Input,
  type IngestError,
} from '../../ingest/index.ts';
import {
  EqlError,
  explain,
  renderDiagnostics,
  SequenceLimitError,
  type RunnableQuery,
} from '../../lang/index.ts';
import { fieldsOf } from '../../lang/syntax/walk.ts';
import { CliError } from '../errors.ts';
import { printResults } from '../output/print-results.ts';
import { Progress } from '../output/progress.ts';
import { reportError } from '../output/report-error.ts';
import { styleFor } from '../output/style.ts';
import { summaryLines } from '../output/summary.ts';
import { Documents } from './documents.ts';
import { hunt, type Hunted } from './hunt.ts';
import { fieldsIn } from './known-fields.ts';
import { Rejects } from './rejects.ts';
import type { HuntRequest } from './request.ts';
import { compileQuery } from './scanner.ts';

const MATCHED = 0;
const NOTHING = 1;
const WRONG = 2;

/** Runs the query of a request, prints what it found, and returns the exit code. */
export async function runQuery(request: HuntRequest, explainOnly: boolean): Promise<number> {
  const { stderr, stdout } = process;
  const compiled = compileOrReport(request);
  if (compiled === null) return WRONG;
  if (explainOnly) {
    stdout.write(`${explain(compiled)}\n`);
    return MATCHED;
  }
  const started = performance.now();
  const { inputs, errors } = await resolveInputs(request.inputs);
  refuseOverwriting(request.rejects, inputs);
  const report = (error: unknown) => reportError(error, stderr, process.env);
  for (const error of errors) report(error);

  const style = styleFor(stderr, process.env);
  const progress = new Progress(stderr, style, totalSize(inputs));
  const documents = new Documents(inputs);
  const rejects = new Rejects(request.rejects);
  const memory = new BlockPool(BLOCK_BYTES);
  const known = new Set(request.settings.schema?.keys());
  let broken = errors.length;
  const onError = (error: IngestError) => {
    progress.clear();
    report(error);
    broken += 1;
  };
  const names = inputs.map(({ name }) => name);
  const blocks = readInputs(names, { stdin: process.stdin, onError, pool: memory });
  try {
    const hunted = await hunt(request, compiled, withNames(blocks, known), {
      documents,
      rejects,
      nameOf: (input) => (names[input] === '-' ? 'standard input' : (names[input] ?? '')),
      release: (block) => memory.give(block.bytes.buffer),
      onProgress: (bytes, read, matched) => progress.update(bytes, read, matched),
    });
    progress.clear();
    const seconds = (performance.now() - started) / 1_000;
    await print(request, compiled, hunted, documents);
    const unseen = unexpectedlyUnseen(hunted, compiled, request);
    const summary = { hunted, rejects, seconds, unseen, knownFields: [...known] };
    stderr.write(`${summaryLines(summary, style).join('\n')}\n`);
    if (broken > 0 || (hunted.documents === 0 && rejects.count > 0)) return WRONG;
    return hunted.matched > 0 ? MATCHED : NOTHING;
  } catch (error) {
    if (!(error instanceof SequenceLimitError)) throw error;
    progress.clear();
    report(error);
    return WRONG;
  } finally {
    documents.close();
    rejects.close();
  }
}

function compileOrReport({ query, settings }: HuntRequest): RunnableQuery | null {
  const style = styleFor(process.stderr, process.env);
  const render = {
    source: query.name,
    width: Math.max(40, (process.stderr.columns ?? 100) - 10),
    style: { error: style.error, caret: style.error, hint: style.accent },
  };
  try {
    const compiled = compileQuery(query.text, settings);
    if (compiled.warnings.length > 0) {
      process.stderr.write(`${renderDiagnostics(compiled.warnings, query.text, render)}\n\n`);
    }
    return compiled;
  } catch (error) {
    if (!(error instanceof EqlError)) throw error;
    process.stderr.write(`${renderDiagnostics(error.diagnostics, query.text, render)}\n`);
    return null;
  }
}

async function print(
  request: HuntRequest,
  compiled: RunnableQuery,
  hunted: Hunted,
  documents: Documents,
): Promise<void> {
  if (request.count) {
    process.stdout.write(`${hunted.matched}\n`);
    return;
  }
  const results = hunted.collected?.results ?? [];
  if (results.length === 0 && request.format === 'table') return;
  await printResults(results, documents, {
    format: request.format,
    fields: request.fields,
    queryFields: readFields(compiled),
    grouped: compiled.query.kind !== 'event',
    stream: process.stdout,
    env: process.env,
  });
}

/** The fields that the query names, without those it says may be missing. */
function readFields({ statement }: RunnableQuery): string[] {
  return [
    ...new Set(
      fieldsOf(statement)
        .filter(({ optional }) => !optional)
        .map(({ path }) => path),
    ),
  ];
}

function unexpectedlyUnseen(
  hunted: Hunted,
  compiled: RunnableQuery,
  request: HuntRequest,
): string[] {
  const { query, statement } = compiled;
  const { timestampField, eventCategoryField } = request.settings;
  const expected = new Set(readFields(compiled));
  const queries =
    statement.query.kind === 'EventQuery'
      ? [statement.query]
      : statement.query.terms.map((term) => term.query);
  if (queries.some(({ category }) => category !== null)) expected.add(eventCategoryField);
  if (query.kind !== 'sample') expected.add(timestampField);
  return hunted.unseen.filter((path) => expected.has(path));
}

/** Notes the names of the fields in the first block of each input on its way. */
async function* withNames(blocks: AsyncIterable<Block>, known: Set<string>): AsyncGenerator<Block> {
  for await (const block of blocks) {
    if (block.sequence === 0) for (const name of fieldsIn(block)) known.add(name);
    yield block;
  }
}

function totalSize(inputs: readonly Input[]): number | null {
  return inputs.reduce<number | null>(
    (sum, { size }) => (sum === null || size === null ? null : sum + size),
    0,
  );
}

/** Opening the file for rejects empties it: it must not be one that is to be read. */
function refuseOverwriting(rejects: string | null, inputs: readonly Input[]): void {
  if (rejects === null) return;
  const real = (path: string) => {
    try {
      return realpathSync(path);
    } catch {
      return path;
    }
  };
  if (inputs.some(({ name }) => real(name) === real(rejects))) {
    throw new CliError('CLI1004', `--rejects ${rejects} is one of the inputs`, 'name another file');
  }
}
