import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { SensorError } from '../errors.ts';
import { isAlive, ownerOf } from './instance-name.ts';
import { systemCode, tracefsError } from './system-error.ts';

/** A tracing instance of the sensor: its buffers and settings are separate from those of others. */
export class Instance {
  readonly path: string;
  /**
   * Kept open as long as the process lives: when the last holder closes it, the kernel frees the buffer.
   */
  readonly #freeBuffer: number;

  /** Throws {@link SensorError}, and then leaves nothing behind. */
  constructor(tracefs: string, name: string) {
    this.path = `${tracefs}/instances/${name}`;
    try {
      mkdirSync(this.path);
    } catch (error) {
      throw tracefsError(this.path, error);
    }
    try {
      // With this a crash ends the tracing immediately, rather than at the next start.
      this.set('options/disable_on_free', '1');
      this.#freeBuffer = openSync(`${this.path}/free_buffer`, 'w');
    } catch (error) {
      rmdirSync(this.path);
      throw tracefsError(this.path, error);
    }
  }

  has(file: string): boolean {
    return this.readIfThere(file) !== null;
  }

  read(file: string): string {
    try {
      return readFileSync(`${this.path}/${file}`, 'utf8');
    } catch (error) {
      throw tracefsError(`${this.path}/${file}`, error);
    }
  }

  readIfThere(file: string): string | null {
    try {
      return readFileSync(`${this.path}/${file}`, 'utf8');
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null;
      throw tracefsError(`${this.path}/${file}`, error);
    }
  }

  set(file: string, value: string): void {
    try {
      writeFileSync(`${this.path}/${file}`, value);
    } catch (error) {
      throw tracefsError(`${this.path}/${file}`, error);
    }
  }

  /** Enables a tracepoint. Throws {@link SensorError}. */
  enable(system: string, name: string): void {
    const folder = `events/${system}/${name}`;
    if (!this.has(`${folder}/enable`)) {
      throw new SensorError('SEN1005', `the kernel has no tracepoint ${system}:${name}`);
    }
    this.set(`${folder}/enable`, '1');
  }

  /** Removes the instance; false if a file of it is still open. */
  remove(): boolean {
    closeSync(this.#freeBuffer);
    return removeInstance(this.path);
  }
}

/** Removes the instances of killed runs; returns their number. One in use cannot be removed. */
export function removeStaleInstances(tracefs: string): number {
  const folder = `${tracefs}/instances`;
  return readdirSync(folder).filter((name) => {
    const owner = ownerOf(name);
    return owner !== null && !isAlive(owner) && removeInstance(`${folder}/${name}`);
  }).length;
}

function removeInstance(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch (error) {
    return systemCode(error) === 'ENOENT';
  }
}
