import {
  BlockPool,
  BLOCK_BYTES,
  convertBlocks,
  ConversionTally,
  readInputs,
  resolveInputs,
} from '../../ingest/index.ts';
import type { Block, IngestError, InputFormat, PassedOver } from '../../ingest/index.ts';
import { Progress } from '../output/progress.ts';
import { reportError } from '../output/report-error.ts';
import { styleFor } from '../output/style.ts';
import { Documents } from './documents.ts';
import { refuseOverwriting, Rejects, type RejectsRequest } from './rejects.ts';

/** The inputs of a command, open to be read. */
export interface OpenInputs {
  readonly blocks: AsyncIterable<Block>;
  readonly documents: Documents;
  readonly rejects: Rejects;
  readonly progress: Progress;
  readonly nameOf: (input: number) => string;
  /** A block has been read and its memory can be used again. */
  readonly release: (block: Block) => void;
  readonly passedOver: PassedOver;
  /** Inputs that could not be read, or not to their end; each was reported. */
  readonly broken: () => number;
  /** What became of records in other formats. */
  readonly conversions: ConversionTally;
  /** May be called again. */
  readonly close: () => void;
}

/** How inputs are read, as the options of a command say. */
export interface InputRequest extends RejectsRequest {
  readonly inputs: readonly string[];
  readonly inputFormat: InputFormat;
  /** Whether a document has the record it was made of in `event.original`. */
  readonly keepsOriginal: boolean;
  /** Whether only results and warnings are written. */
  readonly isQuiet: boolean;
}

const NOWHERE = { isTTY: false, columns: 0, write: () => true };

/**
 * Finds the inputs and opens them. What cannot be read is reported on stderr; the rest goes on.
 *
 * @param writes files that will be written; none of them may be an input
 */
export async function openInputs(
  request: InputRequest,
  writes: readonly string[] = [],
): Promise<OpenInputs> {
  const { inputs: paths, inputFormat: format, keepsOriginal } = request;
  const { inputs, errors, passedOver } = await resolveInputs(paths);
  const names = inputs.map(({ name }) => name);
  refuseOverwriting('--rejects', request.rejects, names);
  for (const path of writes) refuseOverwriting('--write', path, names);
  const { stderr, stdin, env } = process;
  const style = styleFor(stderr, env);
  const documents = new Documents(inputs);
  const progress = new Progress(request.isQuiet ? NOWHERE : stderr, style, documents.totalBytes);
  const rejects = new Rejects(request);
  const pool = new BlockPool(BLOCK_BYTES, 'shared');
  const conversions = new ConversionTally();
  let broken = 0;
  const onError = (error: IngestError) => {
    progress.clear();
    reportError(error, stderr, env);
    broken += 1;
  };
  for (const error of errors) onError(error);
  if (names.includes('-') && stdin.isTTY && !request.isQuiet) {
    stderr.write(style.dim('reading events from standard input; Ctrl-D ends it') + '\n');
  }
  return {
    blocks: convertBlocks(readInputs(names, { stdin, onError, pool }), {
      format,
      keepsOriginal,
      tally: conversions,
      pool,
    }),
    documents,
    rejects,
    progress,
    nameOf: (input) => (names[input] === '-' ? 'standard input' : (names[input] ?? '')),
    release: (block) => pool.give(block.bytes.buffer),
    passedOver,
    broken: () => broken,
    conversions,
    close: () => {
      progress.clear();
      documents.close();
      rejects.close();
    },
  };
}
