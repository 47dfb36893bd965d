import { openDetectionReader, tablesInode } from '../../stores/open/detection.ts';
import type { DetectionReader } from '../../stores/detection-store.ts';

/** Databases that are held open; there are not many spaces that are searched at a time. */
const MAX_OPEN = 8;

interface Open {
  readonly reader: DetectionReader;
  /** Of the file: it differs after a space was removed and created again. */
  readonly inode: bigint;
}

/** Connections to databases of alerts, which are opened when they are first read. */
export class OpenReaders {
  readonly #open = new Map<string, Open>();

  /** Throws `StoreError`. */
  async of(file: string): Promise<DetectionReader> {
    const inode = tablesInode(file);
    const known = this.#open.get(file);
    this.#open.delete(file);
    if (known !== undefined && known.inode === inode) {
      this.#open.set(file, known);
      return known.reader;
    }
    known?.reader.close();
    const reader = await openDetectionReader(file);
    this.#open.set(file, { reader, inode });
    const [oldest = file] = this.#open.keys();
    if (this.#open.size > MAX_OPEN) {
      this.#open.get(oldest)?.reader.close();
      this.#open.delete(oldest);
    }
    return reader;
  }

  close(): void {
    for (const { reader } of this.#open.values()) reader.close();
    this.#open.clear();
  }
}
