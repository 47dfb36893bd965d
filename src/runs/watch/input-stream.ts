import {
  BLOCK_BYTES,
  BlockPool,
  ConversionCounts,
  convertBlocks,
  IngestError,
  liveBlocks,
  merge,
  openLive,
  resolveInputs,
  untilStopped,
  type Block,
  type SkippedFiles,
  chunkSource,
} from '../../ingest/index.ts';
import type { SensorOptions, SensorStatus } from '../../sensor/index.ts';
import type { InputRequest } from '../inputs/open-inputs.ts';
import { refuseOverwriting } from '../inputs/rejects.ts';
import type { RuleRequest } from '../rules/load-rules.ts';

type Wanted = Pick<StreamRequest, 'inputs' | 'inputFormat' | 'keepsOriginal' | 'follows'>;

export interface InputStreamOptions {
  readonly stdin: NodeJS.ReadableStream & AsyncIterable<Uint8Array> & { destroy(): unknown };
  /** An input that cannot be read (to its end). The others go on. */
  readonly onError: (error: IngestError) => void;
}

/** Pipes and files: one after the other, but for files that are followed, which have no end. */
export async function openInputStream(
  { inputs, inputFormat, keepsOriginal, follows }: Wanted,
  { stdin, onError }: InputStreamOptions,
): Promise<Stream> {
  const resolved = await resolveInputs(inputs);
  const names = resolved.inputs.map(({ name }) => name);
  const stopping = new AbortController();
  const pool = new BlockPool(BLOCK_BYTES);
  const counts = new ConversionCounts();
  let broken = 0;
  let rotations = 0;
  const fail = (error: IngestError) => {
    broken += 1;
    onError(error);
  };
  for (const error of resolved.errors) fail(error);
  const live = { stdin, follows, stop: stopping.signal, onRotation: () => (rotations += 1) };

  async function* blocksOf(name: string, source: number): AsyncGenerator<Block> {
    try {
      const bytes = await openLive(name, live);
      try {
        const format = { format: inputFormat, keepsOriginal, counts, pool };
        yield* convertBlocks(liveBlocks(bytes, source), format);
      } finally {
        await bytes.close();
      }
    } catch (error) {
      // A pipe that is closed while it is read fails; that was asked for.
      if (stopping.signal.aborted) return;
      if (!(error instanceof IngestError)) throw error;
      fail(error);
    }
  }

  const streams = names.map(blocksOf);
  return {
    blocks: untilStopped(follows ? merge(streams) : inTurn(streams), stopping.signal),
    nameOf: (input) => (names[input] === '-' ? 'standard input' : (names[input] ?? '')),
    release: (block) => pool.give(block.bytes.buffer),
    status: () => null,
    conversions: counts,
    broken: () => broken,
    rotations: () => rotations,
    skipped: resolved.skipped,
    stop: () => {
      stopping.abort();
      if (names.includes('-')) stdin.destroy();
    },
    close: async () => {},
  };
}

/**
 * Throws `EngineError` if the file for rejected lines is one of the inputs. Call this before opening that
 * file, which truncates it.
 */
export async function refuseRejectsAmongInputs({
  inputs,
  rejects,
}: Pick<StreamRequest, 'inputs' | 'rejects'>): Promise<void> {
  if (rejects === null) return;
  const resolved = await resolveInputs(inputs);
  refuseOverwriting(
    'rejected lines',
    rejects,
    resolved.inputs.map(({ name }) => name),
  );
}

async function* inTurn<T>(streams: readonly AsyncIterable<T>[]): AsyncGenerator<T> {
  for (const stream of streams) yield* stream;
}

/** What a stream run is asked for, checked and complete. */
export interface StreamRequest extends InputRequest, RuleRequest {
  /** The sensor of this machine, which is read where there are no inputs; else `null`. */
  readonly sensor: Partial<SensorOptions> | null;
  /** Whether files are read on beyond their end. */
  readonly follows: boolean;
  /** How much later than others an event may arrive and still count in sequences, in nanoseconds. */
  readonly lateness: bigint;
  /** Most alerts of a rule in one of its intervals: a number, `rule` for its own, `null` for all. */
  readonly maxAlerts: number | 'rule' | null;
  /** What all sequences and samples may take together, in bytes; 1 GiB if left out. */
  readonly maxSequenceMemory?: number | undefined;
}

/** What is watched, open to be read. */
export interface Stream {
  /** End soon after {@link stop}. Throw what is wrong with the stream as a whole. */
  readonly blocks: AsyncIterable<Block>;
  readonly nameOf: (input: number) => string;
  /** A block has been read and its memory can be used again. */
  readonly release: (block: Block) => void;
  /** Of the sensor; `null` where others are watched. */
  readonly status: () => SensorStatus | null;
  /** Counts of records in other formats. */
  readonly conversions: ConversionCounts;
  /** Inputs that could not be read, or not to their end; each was reported. */
  readonly broken: () => number;
  /** How often followed files were replaced or cut. */
  readonly rotations: () => number;
  readonly skipped: SkippedFiles;
  /** May be called again. */
  readonly stop: () => void;
  /** To be called once the blocks have ended. */
  readonly close: () => Promise<void>;
}

/** The sensor of this machine. Throws `SensorError`. */
export async function openSensorStream(options: Partial<SensorOptions>): Promise<Stream> {
  // Loaded on demand, since it works on Linux only.
  const { openSensor } = await import('../../sensor/index.ts');
  const sensor = await openSensor(options);
  let closed: Promise<void> | null = null;
  const close = () => (closed ??= sensor.close());
  return {
    blocks: liveBlocks(chunkSource(sensor.batches), 0),
    nameOf: () => 'sensor',
    release: () => {},
    status: () => sensor.status(),
    conversions: new ConversionCounts(),
    broken: () => 0,
    rotations: () => 0,
    skipped: { otherFiles: 0, hidden: 0, special: 0 },
    stop: () => void close(),
    close,
  };
}
