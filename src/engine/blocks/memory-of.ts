import type { Block } from '../../ingest/index.ts';

/** The memory of a block that must be handed from thread to thread, so as not to be copied. */
export function memoryOf({ bytes: { buffer } }: Block): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer ? [buffer] : [];
}
