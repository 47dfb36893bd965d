import { runProgram, startProgram, type Running } from './run-program.ts';

/** The timeout in milliseconds for short operations. */
const SHORT = 20_000;

/** Starts a container; its first process belongs to the returned program. */
export const runContainer = (id: string, bundle: string, timeout: number): Running =>
  startProgram('runc', ['run', '--bundle', bundle, id], { timeout });

/** Kills all processes of a container. No error if it does not exist. */
export async function removeContainer(id: string): Promise<void> {
  await runProgram('runc', ['delete', '--force', id], { timeout: SHORT });
}

export async function isRunning(id: string): Promise<boolean> {
  const { code, output } = await runProgram('runc', ['state', id], { timeout: SHORT });
  return code === 0 && output.includes('"status": "running"');
}
