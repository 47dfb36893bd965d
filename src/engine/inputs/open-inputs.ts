import {
  BlockPool,
  BLOCK_BYTES,
  convertBlocks,
  ConversionCounts,
  readInputs,
  resolveInputs,
} from '../../ingest/index.ts';
import type { Block, IngestError, InputFormat, SkippedFiles } from '../../ingest/index.ts';
import { Documents } from '../../stores/files/documents.ts';
import { refuseOverwriting, Rejects, type RejectsRequest } from './rejects.ts';

/** The inputs of a run, open to be read. */
export interface OpenInputs {
  readonly blocks: AsyncIterable<Block>;
  readonly documents: Documents;
  readonly rejects: Rejects;
  /** As they were found; `-` for standard input. */
  readonly names: readonly string[];
  readonly nameOf: (input: number) => string;
  /** A block has been read and its memory can be used again. */
  readonly release: (block: Block) => void;
  readonly skipped: SkippedFiles;
  /** Inputs that could not be read, or not to their end; each was reported. */
  readonly broken: () => number;
  /** What became of records in other formats. */
  readonly conversions: ConversionCounts;
  /** May be called again. */
  readonly close: () => void;
}

/** How inputs are read. */
export interface InputRequest extends RejectsRequest {
  readonly inputs: readonly string[];
  readonly inputFormat: InputFormat;
  /** Whether a document has the record it was made of in `event.original`. */
  readonly keepsOriginal: boolean;
}

export interface InputOptions {
  readonly stdin: AsyncIterable<Uint8Array>;
  /** An input that cannot be read (to its end). The others go on. */
  readonly onError: (error: IngestError) => void;
  /** Files that will be written; none of them may be an input. */
  readonly writes?: readonly string[];
}

/** Finds the inputs and opens them. Throws `EngineError` where an output would overwrite an input. */
export async function openInputs(
  request: InputRequest,
  { stdin, onError, writes = [] }: InputOptions,
): Promise<OpenInputs> {
  const { inputs: paths, inputFormat: format, keepsOriginal } = request;
  const { inputs, errors, skipped } = await resolveInputs(paths);
  const names = inputs.map(({ name }) => name);
  refuseOverwriting('--rejects', request.rejects, names);
  for (const path of writes) refuseOverwriting('--write', path, names);
  const documents = new Documents(inputs);
  const rejects = new Rejects(request);
  const pool = new BlockPool(BLOCK_BYTES, 'shared');
  const conversions = new ConversionCounts();
  let broken = 0;
  const fail = (error: IngestError) => {
    broken += 1;
    onError(error);
  };
  for (const error of errors) fail(error);
  return {
    blocks: convertBlocks(readInputs(names, { stdin, onError: fail, pool }), {
      format,
      keepsOriginal,
      counts: conversions,
      pool,
    }),
    documents,
    rejects,
    names,
    nameOf: (input) => (names[input] === '-' ? 'standard input' : (names[input] ?? '')),
    release: (block) => pool.give(block.bytes.buffer),
    skipped,
    broken: () => broken,
    conversions,
    close: () => {
      documents.close();
      rejects.close();
    },
  };
}
