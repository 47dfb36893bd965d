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
import { systemCode, tracefsError } from './tracefs.ts';

/**
 * The content of an instance name: its creator, so that an instance left behind can be recognized.
 */
interface InstanceOwner {
  readonly pid: number;
  /** Start of the process in clock ticks since boot, since pids are reused. */
  readonly startTicks: string;
}

const NAME = /^dockwarden-(\d+)-(\d+)-[0-9a-f]+(-wakeup)?$/;

/** @param mark hex digits that distinguish the sensors of one process */
export const instanceName = ({ pid, startTicks }: InstanceOwner, mark: string) =>
  `dockwarden-${pid}-${startTicks}-${mark}`;

/** Null for an instance of another program. */
export function ownerOf(name: string): InstanceOwner | null {
  const [, pid, startTicks] = NAME.exec(name) ?? [];
  return pid === undefined || startTicks === undefined ? null : { pid: Number(pid), startTicks };
}

export const isAlive = ({ pid, startTicks }: InstanceOwner) => startTicksOf(pid) === startTicks;

export function thisProcess(): InstanceOwner {
  return { pid: process.pid, startTicks: startTicksOf(process.pid) ?? '0' };
}

/** Null if there is no such process. */
function startTicksOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The task name, in parentheses, may contain any characters; the start is the 20th field after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

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
