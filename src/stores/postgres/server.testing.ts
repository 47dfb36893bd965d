import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Debian keeps the programs of the server, which are not on the path. */
const FOLDER = '/usr/lib/postgresql';

/** The newest version on this machine; `null` without any. */
const binaries: string | null = existsSync(FOLDER)
  ? (readdirSync(FOLDER)
      .sort((a, b) => Number(a) - Number(b))
      .map((version) => join(FOLDER, version, 'bin'))
      .findLast((folder) => existsSync(join(folder, 'initdb'))) ?? null)
  : null;

export const hasPostgres = binaries !== null;

/** A real server in a folder of its own, which listens on a socket there only. */
export class PostgresServer {
  readonly #folder: string;
  /** The server does not run as root: then its own user owns it. */
  readonly #user: User | null;

  readonly #isDurable: boolean;

  private constructor(folder: string, user: User | null, isDurable: boolean) {
    this.#isDurable = isDurable;
    this.#folder = folder;
    this.#user = user;
  }

  /** @param isDurable whether what was committed outlives a loss of power; slower */
  static start(isDurable = false): PostgresServer {
    const folder = mkdtempSync(join(tmpdir(), 'pg-'));
    const user = process.getuid?.() === 0 ? userOf('postgres') : null;
    chmodSync(folder, 0o755);
    if (user !== null) chownSync(folder, user.uid, user.gid);
    const server = new PostgresServer(folder, user, isDurable);
    const options = ['-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
    server.#run('initdb', ['-D', join(folder, 'data'), '-U', 'postgres', ...options]);
    server.up();
    return server;
  }

  get url(): string {
    return this.urlOf('postgres');
  }

  urlOf(database: string): string {
    return `postgres://postgres@localhost/${database}?host=${encodeURIComponent(this.#folder)}`;
  }

  /** The socket that it listens on. */
  get socket(): string {
    return join(this.#folder, '.s.PGSQL.5432');
  }

  up(): void {
    const options = `-k ${this.#folder} -c listen_addresses= -c max_connections=200 ${this.#isDurable ? '' : '-c fsync=off -c full_page_writes=off'}`;
    const log = join(this.#folder, 'log');
    this.#run('pg_ctl', [
      '-D',
      join(this.#folder, 'data'),
      '-w',
      '-l',
      log,
      '-o',
      options,
      'start',
    ]);
  }

  /** @param mode `immediate` ends it as a loss of power would */
  down(mode: 'fast' | 'immediate' = 'immediate'): void {
    this.#run('pg_ctl', ['-D', join(this.#folder, 'data'), '-w', '-m', mode, 'stop']);
  }

  /** Returns what a statement gives, as a text. */
  query(sql: string): string {
    return this.#run('psql', ['-h', this.#folder, '-U', 'postgres', '-Atc', sql]).trim();
  }

  /** Runs a statement while the caller goes on. */
  queryMeanwhile(sql: string): void {
    spawn(join(binaries!, 'psql'), ['-h', this.#folder, '-U', 'postgres', '-c', sql], {
      stdio: 'ignore',
      cwd: '/',
      ...this.#user,
    });
  }

  stop(): void {
    this.down('fast');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #run(program: string, args: readonly string[]): string {
    return execFileSync(join(binaries!, program), args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: '/',
      ...this.#user,
    });
  }
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

function userOf(name: string): User {
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
