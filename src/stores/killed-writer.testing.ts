import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Kills a writer a while after it has begun to say numbers of commits, a line each.
 *
 * @param program see `builtProgram`
 * @returns the last number that it had said whole
 */
export async function committedBeforeKill(
  program: string,
  path: string,
  afterMs: number,
): Promise<number> {
  const child = spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (data: Buffer) => (said = (said + data.toString()).slice(-200)));
  await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
  setTimeout(() => child.kill('SIGKILL'), afterMs);
  await once(child, 'close');
  const whole = said.slice(0, said.lastIndexOf('\n'));
  return Number(whole.slice(whole.lastIndexOf('\n') + 1));
}
