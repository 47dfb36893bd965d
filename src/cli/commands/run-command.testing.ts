import { spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The built command, as users install it. */
export const MAIN =
  process.env['DOCKWARDEN_MAIN'] ?? join(import.meta.dirname, '../../../dist/cli/main.cjs');

export interface Ran {
  readonly code: number | null;
  readonly bytes: Buffer;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, with `stdin` as its input. */
export async function run(
  program: string,
  args: readonly string[],
  stdin: string | Uint8Array = '',
): Promise<Ran> {
  const child = spawn(program, args, { stdio: 'pipe' });
  // A program may exit before it has read all input.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const bytes = Buffer.concat(out);
  return { code, bytes, stdout: bytes.toString(), stderr: Buffer.concat(err).toString() };
}

/** `dockwarden query …` */
export const query = (args: readonly string[], stdin?: string | Uint8Array): Promise<Ran> =>
  run(process.execPath, [MAIN, 'query', ...args], stdin);

export const quoted = (args: readonly string[]) =>
  args.map((each) => `'${each.replaceAll("'", `'\\''`)}'`).join(' ');

/** A directory for a test file's inputs. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'cli-'));

  at(name: string): string {
    return join(this.path, name);
  }

  /** Writes a file and returns its path; documents are written one per line. */
  file(name: string, content: string | Uint8Array | readonly object[]): string {
    const path = this.at(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(
      path,
      typeof content === 'string' || content instanceof Uint8Array ? content : ndjson(content),
    );
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

export const ndjson = (documents: readonly object[]) =>
  documents.map((document) => `${JSON.stringify(document)}\n`).join('');

/** A process event at a given second of a minute. */
export function event(second: number, name: string, more: object = {}): object {
  return {
    '@timestamp': `2026-11-24T10:00:${String(second).padStart(2, '0')}.000Z`,
    event: { category: ['process'], type: ['start'], action: 'exec' },
    process: { name, pid: 100 + second, args: [name, '-v'] },
    ...more,
  };
}

export const inContainer = (id: string) => ({ container: { id, name: `c-${id}` } });
