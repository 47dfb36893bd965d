import { lazily } from '../../../util/maps.ts';
import { decodeColumns, type BlockColumns, type Column } from '../../blocks/columns.ts';
import { inflate, framesOf } from '../../blocks/codec.ts';
import { UNKNOWN } from '../../blocks/dictionary.ts';
import { timeRange, type Times } from '../../blocks/times.ts';
import type { LogBlock } from '../log/frame.ts';
import { StoreError } from '../../errors.ts';
import type { SourceColumn } from './search.ts';
import { Runs, type BlockEntry, type SegmentHead, type SegmentSource } from './source.ts';

/** A block of the log as a segment, each of its frames as a block. Its columns are decoded when they are first needed. */
export class BlockSource implements SegmentSource {
  readonly #block: LogBlock;
  readonly #columns: () => BlockColumns;
  readonly #frames: () => ReturnType<typeof framesOf>;
  readonly #range: () => ReturnType<typeof timeRange>;

  /** @param columns of the block, decoded */
  constructor(block: LogBlock, columns = () => columnsOf(block)) {
    this.#block = block;
    this.#columns = lazily(columns);
    this.#frames = lazily(() => framesOf(block.documents, this.#columns().frames));
    this.#range = lazily(() => timeRange(this.#columns().times));
  }

  /** Times are only known when the columns are decoded, which most searches need not do. */
  head(): SegmentHead {
    const { stream, count, documentBytes, firstArrival, received } = this.#block;
    const range = this.#range;
    return {
      stream,
      events: count,
      documentBytes,
      firstArrival,
      lastArrival: firstArrival + count - 1,
      firstReceived: received,
      lastReceived: received,
      get firstTime() {
        return range().firstTime;
      },
      get lastTime() {
        return range().lastTime;
      },
      get timeless() {
        return range().timeless;
      },
    };
  }

  extent(): { readonly blocks: number; readonly events: number } {
    return { blocks: 1, events: this.#block.count };
  }

  blocks(): readonly BlockEntry[] {
    let firstRow = 0;
    return this.#frames().map(({ frame, rows, size }) => {
      const entry = { firstRow, rows, size, bytes: frame.length };
      firstRow += rows;
      return entry;
    });
  }

  times(): Times {
    return this.#columns().times;
  }

  lengths(): Uint32Array {
    return this.#columns().lengths;
  }

  runs(): Runs {
    const { count, firstArrival, received, index } = this.#block;
    return Runs.of({ rows: count, firstArrival, received, index });
  }

  ids(firstRow: number, rows: number): readonly (string | null)[] {
    const { ids } = this.#columns();
    if (ids !== null) return ids.slice(firstRow, firstRow + rows);
    return Array.from<null>({ length: rows }).fill(null);
  }

  documents(block: number): Uint8Array {
    return this.ownDocuments(block);
  }

  ownDocuments(block: number): Uint8Array<ArrayBuffer> {
    const { frame, size } = this.#frames()[block]!;
    return inflate(frame, size);
  }

  frame(block: number): Uint8Array {
    return this.#frames()[block]!.frame;
  }

  fields(): Iterable<string> {
    return this.#columns().fields.keys();
  }

  column(field: string): SourceColumn | null {
    const column = this.#columns().fields.get(field);
    return column === undefined ? null : sourceColumn(column);
  }

  close(): void {
    // Nothing is open.
  }
}

/** Throws `StoreError` if they are damaged. */
export function columnsOf({ columns: bytes, count }: LogBlock): BlockColumns {
  const columns = decodeColumns(bytes);
  if (columns.count === count) return columns;
  throw new StoreError('STO1201', 'a block of the log does not fit its columns');
}

function sourceColumn({ values, codes }: Column): SourceColumn {
  const hasUnknown = typeof codes === 'number' ? codes === UNKNOWN : codes.includes(UNKNOWN);
  return { hasUnknown, values: () => values, codes: () => codes };
}
