import { closeSync, constants, openSync, readSync } from 'node:fs';
import { systemCode } from './system-error.ts';

const { O_RDONLY, O_NONBLOCK } = constants;

/** The pages of one CPU's buffer, once full or on request. */
export class CpuBuffer {
  readonly #file: number;

  constructor(instance: string, cpu: number) {
    this.#file = openSync(`${instance}/per_cpu/cpu${cpu}/trace_pipe_raw`, O_RDONLY | O_NONBLOCK);
  }

  /** Reads a complete or partial page into `page`; 0 if nothing is available. */
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
