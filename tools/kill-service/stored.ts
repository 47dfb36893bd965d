import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** How often each numbered document is stored. */
export interface StoredCopies {
  readonly http: ReadonlyMap<number, number>;
  readonly file: ReadonlyMap<number, number>;
}

/** Reads the store as users do, by `export`. */
export async function readStored(command: readonly string[], data: string): Promise<StoredCopies> {
  const copies = { http: new Map<number, number>(), file: new Map<number, number>() };
  const [program = '', ...rest] = command;
  const child = spawn(program, [...rest, 'export', '--quiet', '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  for await (const line of createInterface({ input: child.stdout })) {
    const [, kind, digits] = /"(http|file)":(\d+)/.exec(line) ?? [];
    if (kind === undefined) throw new Error(`an unknown document is stored: ${line}`);
    const of = kind === 'http' ? copies.http : copies.file;
    of.set(Number(digits), (of.get(Number(digits)) ?? 0) + 1);
  }
  await ended;
  if (child.exitCode !== 0) throw new Error(`export failed with ${child.exitCode}`);
  return copies;
}

/** The output of `verify` if something is damaged. */
export async function verified(command: readonly string[], data: string): Promise<string[]> {
  const [program = '', ...rest] = command;
  const child = spawn(program, [...rest, 'verify', '--data', data], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  await once(child, 'close');
  return child.exitCode === 0 ? [] : [`verify ended with ${child.exitCode}: ${said}`];
}
