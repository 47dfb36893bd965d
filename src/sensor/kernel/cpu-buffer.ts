import { closeSync, constants, openSync, readSync, readFileSync } from 'node:fs';
import { systemCode } from './tracefs.ts';

/** The numbers of the online CPUs. */
export function onlineProcessors(): number[] {
  return parseRanges(readFileSync('/sys/devices/system/cpu/online', 'latin1'));
}

/** Parses a list such as `0-3,8`. */
export function parseRanges(text: string): number[] {
  return text
    .trim()
    .split(',')
    .flatMap((range) => {
      const [first = '', last = first] = range.split('-');
      const count = Number(last) - Number(first) + 1;
      return first === '' || !(count > 0 && count <= MAX)
        ? []
        : Array.from({ length: count }, (_, index) => Number(first) + index);
    });
}

/** More than any kernel supports. */
const MAX = 65_536;

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
