import { join } from 'node:path';
import { readExportLine } from '../../stores/audit-chain.ts';
import type { AuditReader } from '../../stores/audit-store.ts';
import { appendHead, HEADS_FILE, readHeads } from '../../stores/open/state.ts';

export interface HeadNotesOptions {
  readonly reader: Pick<AuditReader, 'lines' | 'anchor' | 'head'>;
  /** The data directory. */
  readonly folder: string;
  readonly log: {
    info(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Records the head of the log in a file and in the log of the service: a chain alone cannot show that its end was
 * cut off.
 */
export class HeadNotes {
  readonly #options: HeadNotesOptions;
  #lastAt: number | null = null;

  constructor(options: HeadNotesOptions) {
    this.#options = options;
  }

  /** When a head was last recorded, in milliseconds since 1970. */
  get lastAt(): number | null {
    return this.#lastAt;
  }

  /** Whether the log still has the last recorded head. A mismatch is logged, and the service runs all the same. */
  check(): void {
    const { reader, log } = this.#options;
    try {
      const last = readHeads(this.#path).heads.findLast(({ number }) => number > 0);
      if (last === undefined) return;
      // Retention may have removed it, if the service has not run for long.
      if (last.number <= reader.anchor().number) return;
      const [lines = []] = reader.lines(last.number - 1);
      const entry = lines.map(readExportLine).find((each) => each?.number === last.number);
      if (entry?.hash === last.hash) return;
      log.error({ head: last, found: reader.head() }, CUT);
    } catch (error) {
      log.error({ err: error }, UNREADABLE);
    }
  }

  note(): void {
    const { reader, log, now } = this.#options;
    const at = now();
    try {
      const { number, hash } = reader.head();
      log.info({ number, hash }, 'head of the audit log');
      appendHead(this.#path, { number, hash }, at);
      this.#lastAt = at;
    } catch (error) {
      log.error({ err: error }, UNREADABLE);
    }
  }

  get #path(): string {
    return join(this.#options.folder, HEADS_FILE);
  }
}

const CUT =
  'the audit log has changed: it does not contain the head that was recorded last. Entries were removed or replaced, or only some files were restored from a backup; dockwarden audit verify says more';

const UNREADABLE = 'the heads of the audit log cannot be read or written';
