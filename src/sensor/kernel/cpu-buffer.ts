import { closeSync, constants, openSync, readSync } from 'node:fs';
import { systemCode } from './system-error.ts';

const { O_RDONLY, O_NONBLOCK } = constants;

/** The pages of one processor's buffer, as they become full or are asked for. */
export class CpuBuffer {
  readonly #file: number;

  constructor(instance: string, cpu: number) {
    this.#file = openSync(`${instance}/per_cpu/cpu${cpu}/trace_pipe_raw`, O_RDONLY | O_NONBLOCK);
  }

  /** Reads a page, or what there is of it, into `page`; 0 if there is nothing now. */
  read(page: Buffer): number {
    try {
      return readSync(this.#file, page, 0, page.length, null);
    } catch (error) {
      if (systemCode(error) === 'EAGAIN' || systemCode(error) === 'EINTR') return 0;
      throw error;
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}
