import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { ContainersError } from '../errors.ts';

/** Milliseconds for a daemon to start or to stop. */
const PATIENCE = 20_000;
const STEP = 50;

export interface Daemon {
  readonly stop: () => Promise<void>;
}

/**
 * Starts a daemon and waits until it is ready.
 *
 * @param log the file for its output
 * @throws {ContainersError} with the end of its output if it does not become ready
 */
export async function startDaemon(
  command: readonly string[],
  log: string,
  isReady: () => Promise<boolean>,
): Promise<Daemon> {
  const [file = '', ...args] = command;
  const output = openSync(log, 'w');
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', '--', file, ...args], {
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const ended = new Promise<'ended'>((resolve) => {
    child.on('error', () => resolve('ended'));
    child.on('exit', () => resolve('ended'));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    await ended;
    clearTimeout(late);
  };
  for (let waited = 0; waited < PATIENCE; waited += STEP) {
    if (await isReady()) return { stop };
    if ((await Promise.race([ended, wait(STEP)])) === 'ended') break;
  }
  await stop();
  const said = readFileSync(log, 'utf8').trim().split('\n').slice(-3).join(' ');
  throw new ContainersError(`${file} did not start: ${said}`);
}
