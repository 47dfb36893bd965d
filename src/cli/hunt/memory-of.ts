import type { Block } from '../../ingest/index.ts';

/** The memory of a block, to be handed from thread to thread instead of copied. */
export function memoryOf({ bytes, spans }: Block): ArrayBuffer[] {
  return spans === null ? [bytes.buffer] : [bytes.buffer, spans.buffer];
}
