import { existsSync, readFileSync, statSync, type BigIntStats } from 'node:fs';
import { StoreError } from '../errors.ts';
import { writeFile } from '../files/write-file.ts';

/** A schema of a database of PostgreSQL. */
export interface PostgresPlace {
  /** `postgres://user@host:5432/database`, with what else the protocol knows, and without a password. */
  readonly url: string;
  /** Letters, digits, `_` and `-`. */
  readonly schema: string;
}

/** Whether it names a database, without a password: that would be readable in the list of processes and in the data directory. */
export function isStateUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, password } = new URL(url);
  return ['postgres:', 'postgresql:'].includes(protocol) && password === '';
}

/** Beside the file in which the tables would be. */
export const placeFile = (path: string): string => `${path}.postgres.json`;

/** Where the tables are that a file would have; `null` if they are in the file, or nowhere. Throws `StoreError`. */
export function readPlace(path: string): PostgresPlace | null {
  const file = placeFile(path);
  if (!existsSync(file)) return null;
  try {
    const { url, schema } = JSON.parse(readFileSync(file, 'utf8')) as PostgresPlace;
    if (/^postgres(?:ql)?:\/\//.test(url) && /^[\w-]{1,63}$/.test(schema)) return { url, schema };
  } catch {
    // Said below.
  }
  throw new StoreError(
    'STO1704',
    `${file} does not say where in PostgreSQL the rules and alerts are`,
    'restore it from a backup of the data directory: {"url": "postgres://…", "schema": "…"}',
  );
}

export function writePlace(path: string, { url, schema }: PostgresPlace): void {
  const text = `${JSON.stringify({ url, schema })}\n`;
  const file = placeFile(path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  writeFile(file, [text]);
}

/** The file that says where the tables are, or has them; `null` where there are none. */
export function tablesFile(path: string): string | null {
  return [placeFile(path), path].find((file) => existsSync(file)) ?? null;
}

/** Of that file: it is another one after a space was removed and created again. */
export function tablesInode(path: string): bigint {
  const file = tablesFile(path);
  const stats: BigIntStats | undefined =
    file === null ? undefined : statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats?.ino ?? 0n;
}
