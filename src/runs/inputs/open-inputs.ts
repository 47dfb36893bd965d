import {
  BlockPool,
  BLOCK_BYTES,
  convertBlocks,
  ConversionCounts,
  readInputs,
  RecordLane,
  resolveInputs,
  type Block,
  type IngestError,
  type InputFormat,
  type SkippedFiles,
} from '../../ingest/index.ts';
import { FileDocuments, type Documents } from '../../stores/files/documents.ts';
import { refuseOverwriting, Rejects, type RejectsRequest } from './rejects.ts';

/** The open inputs of a run. */
export interface OpenInputs {
  readonly blocks: AsyncIterable<Block>;
  /** To be read instead of `blocks` by callers that convert blocks of records themselves. */
  readonly forThreads?: { readonly blocks: AsyncIterable<Block>; readonly lane: RecordLane };
  readonly documents: Documents;
  readonly rejects: Rejects;
  /** Paths as they were found; `-` for standard input. */
  readonly names: readonly string[];
  readonly nameOf: (input: number) => string;
  /** Releases the memory of a block that has been read. */
  readonly release: (block: Block) => void;
  readonly skipped: SkippedFiles;
  /** The number of inputs that could not be read completely. Each was reported. */
  readonly broken: () => number;
  /** The counts of converted records. */
  readonly conversions: ConversionCounts;
  /** May be called repeatedly. */
  readonly close: () => void;
}

/** How inputs are read. */
export interface InputRequest extends RejectsRequest {
  readonly inputs: readonly string[];
  readonly inputFormat: InputFormat;
  /** Whether a converted document contains its record in `event.original`. */
  readonly keepsOriginal: boolean;
}

export interface InputOptions {
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Called for an input that cannot be read completely. Reading continues with the others. */
  readonly onError: (error: IngestError) => void;
  /** The files that the run writes, none of which may be an input. */
  readonly writes?: readonly string[];
}

/** Finds the inputs and opens them. Throws `EngineError` if an output would overwrite an input. */
export async function openInputs(
  request: InputRequest,
  { stdin, onError, writes = [] }: InputOptions,
): Promise<OpenInputs> {
  const { inputs: paths, inputFormat: format, keepsOriginal } = request;
  const { inputs, errors, skipped } = await resolveInputs(paths);
  const names = inputs.map(({ name }) => name);
  refuseOverwriting('rejected lines', request.rejects, names);
  for (const path of writes) refuseOverwriting('output file', path, names);
  const documents = new FileDocuments(inputs);
  const rejects = new Rejects(request);
  const pool = new BlockPool(BLOCK_BYTES, 'shared');
  const conversions = new ConversionCounts();
  let broken = 0;
  const fail = (error: IngestError) => {
    broken += 1;
    onError(error);
  };
  for (const error of errors) fail(error);
  const blocksFor = (lane?: RecordLane) =>
    convertBlocks(readInputs(names, { stdin, onError: fail, pool }), {
      format,
      keepsOriginal,
      counts: conversions,
      pool,
      ...(lane === undefined ? {} : { lane }),
    });
  const lane = new RecordLane({ format, keepsOriginal });
  return {
    blocks: blocksFor(),
    forThreads: { blocks: blocksFor(lane), lane },
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
