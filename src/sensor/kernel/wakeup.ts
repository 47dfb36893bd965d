import { closeSync, openSync, readSync } from 'node:fs';
import { systemCode } from './system-error.ts';

/** More than the kernel returns at once. */
const TEXT_BYTES = 16 * 1024;

/**
 * Wakes its reader when something has happened: a blocking read of a text `trace_pipe` returns at once. The
 * text is discarded without parsing, so it cannot be used for forgery.
 */
export class Wakeup {
  readonly #file: number;
  readonly #text = Buffer.alloc(TEXT_BYTES);

  constructor(instance: string) {
    this.#file = openSync(`${instance}/trace_pipe`, 'r');
  }

  /** Blocks the thread until an event, or until the wakeup is rung explicitly. */
  wait(): void {
    try {
      readSync(this.#file, this.#text, 0, TEXT_BYTES, null);
    } catch (error) {
      if (systemCode(error) !== 'EINTR') throw error;
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}
