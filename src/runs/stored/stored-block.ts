import { NO_BROKEN } from '../../ingest/framing/block.ts';
import type { Block } from '../../ingest/index.ts';
import type { StoredBlock } from '../../stores/event-store.ts';

type StoredDocuments = Omit<StoredBlock, 'stream' | 'distance' | 'received'> &
  Partial<Pick<StoredBlock, 'received'>>;

/** Stored events as a block of an input. */
export function storedBlock(
  { index, bytes, length, spans, arrivals, received }: StoredDocuments,
  ids: readonly string[] | null = null,
): Block {
  return {
    source: 0,
    sequence: 0,
    offset: 0,
    bytes,
    length,
    format: 'lines',
    spans,
    broken: NO_BROKEN,
    envelope: {
      index: index === '' ? undefined : index,
      ids,
      arrivals,
      ...(received === undefined ? {} : { received }),
    },
  };
}
