import type {
  AppendedBlock,
  EncodedBlock,
  EventStore,
  RowOutcome,
} from '../../../stores/event-store.ts';
import { OVERFLOW_STREAM } from '../../../stores/event-store.ts';
import { decodeColumns } from '../../../stores/blocks/columns.ts';
import { inflateDocuments } from '../../../stores/blocks/codec.ts';
import type { IntakeRequest } from './intake.ts';

export function requestOf(
  body: string | Uint8Array,
  given: Partial<IntakeRequest> = {},
): IntakeRequest {
  return {
    framing: 'bulk',
    body: Buffer.from(body),
    inputFormat: 'auto',
    index: null,
    id: null,
    isCreate: false,
    source: 'http',
    ...given,
  };
}

/** The documents of a block, each as its line. */
export function linesOf({ documents, columns }: EncodedBlock): string[] {
  const { frames } = decodeColumns(columns);
  const text = Buffer.from(inflateDocuments(documents, frames)).toString('latin1');
  return text.split('\n').slice(0, -1);
}

/**
 * An in-memory store, which knows the ids of each stream, and redirects the stream `beyond` to the overflow stream. The ids that
 * it generates are `made-` and the arrival number.
 */
export class MemoryStore implements Pick<EventStore, 'append'> {
  readonly blocks: EncodedBlock[] = [];
  readonly #versions = new Map<string, { readonly arrival: number; version: number }>();
  #next = 0;

  async append(blocks: readonly EncodedBlock[]): Promise<AppendedBlock[]> {
    this.blocks.push(...blocks);
    return blocks.map((block) => this.#append(block));
  }

  #append({ stream, count, ids, isCreate }: EncodedBlock): AppendedBlock {
    const firstArrival = this.#next;
    const rows = Array.from({ length: count }, (_, row): RowOutcome => {
      const id = ids?.[row] ?? null;
      if (id?.startsWith('made-') && Number(id.slice(5)) >= this.#next) return { kind: 'reserved' };
      const known = id === null ? undefined : this.#versions.get(`${stream} ${id}`);
      if (known !== undefined && isCreate) return { kind: 'duplicate', arrival: known.arrival };
      const arrival = this.#next;
      this.#next += 1;
      const version = (known?.version ?? 0) + 1;
      if (id !== null) this.#versions.set(`${stream} ${id}`, { arrival, version });
      return { kind: 'stored', arrival, version };
    });
    const isPlain = rows.every((row) => row.kind === 'stored' && row.version === 1);
    return {
      stream: stream === 'beyond' ? OVERFLOW_STREAM : stream,
      firstArrival,
      stored: this.#next - firstArrival,
      rows: isPlain ? null : rows,
    };
  }
}
