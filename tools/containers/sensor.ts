import { spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { ContainersError } from './errors.ts';

const INSTANCES = '/sys/kernel/tracing/instances';

/** A `dockwarden sensor` or `dockwarden watch` in a process of its own. */
export interface RunningSensor {
  readonly pid: number;
  /** Ends it as Ctrl-C does. */
  readonly stop: () => Promise<void>;
  /** Its standard error so far. */
  readonly said: () => string;
}

export interface SensorCommand {
  /** The program and its first arguments, such as `node dist/cli/main.cjs sensor`. */
  readonly command: readonly string[];
  /** The file that its documents are written to. */
  readonly output: string;
}

/** Resolves once it is tracing. */
export async function startSensor(request: SensorCommand): Promise<RunningSensor> {
  const output = openSync(request.output, 'w');
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', '--', ...request.command], {
    stdio: ['ignore', output, 'pipe'],
  });
  closeSync(output);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    if (said.length < 1_000_000) said += chunk.toString('utf8');
  });
  const ended = new Promise<void>((resolve) => {
    child.on('error', (error) => {
      said += error.message;
      resolve();
    });
    child.on('close', () => resolve());
  });
  const stop = async () => {
    child.kill('SIGINT');
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(late);
  };
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await Promise.race([ended, wait(50, 'waited')])) !== 'waited') break;
    if (instancesOf(child.pid ?? 0).length > 0) {
      // The instance is created first and configured afterwards.
      await wait(1000);
      return { pid: child.pid ?? 0, stop, said: () => said };
    }
  }
  await stop();
  throw new ContainersError(`the sensor did not start: ${said}`);
}

/** The tracing instances that a sensor uses, or has left behind: their names contain its pid. */
export const instancesOf = (pid: number): readonly string[] =>
  readdirSync(INSTANCES).filter((name) => name.startsWith(`dockwarden-${pid}-`));
