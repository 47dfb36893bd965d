import { runProgram, startProgram, type Running } from './run-program.ts';

/** Milliseconds for what should take a moment. */
const SHORT = 20_000;

/** Starts a container; its first process is the program's. */
export const runContainer = (id: string, bundle: string, timeout: number): Running =>
  startProgram('runc', ['run', '--bundle', bundle, id], { timeout });

/** Kills whatever is in it. No error if there is no such container. */
export async function removeContainer(id: string): Promise<void> {
  await runProgram('runc', ['delete', '--force', id], { timeout: SHORT });
}

export async function isRunning(id: string): Promise<boolean> {
  const { code, output } = await runProgram('runc', ['state', id], { timeout: SHORT });
  return code === 0 && output.includes('"status": "running"');
}
