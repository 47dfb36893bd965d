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
} from '../../ingest/index.ts';
import { refuseOverwriting } from '../inputs/rejects.ts';
import type { StreamRequest } from './request.ts';
import type { Stream } from './stream.ts';

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
