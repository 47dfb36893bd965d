import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { syncFolder } from '../files/write-file.ts';
import type { Damage } from '../event-store.ts';
import { detectionFiles } from './detection/space-folders.ts';
import { checksumOf, withFile } from '../file-system/file-system.ts';
import { nodeFileSystem } from '../file-system/node-file-system.ts';
import { STATE_FILE } from './open-event-reader.ts';
import { HEADS_FILE } from './state/audit-files.ts';

/**
 * While no process writes a data directory, this file of it has the lengths and checksums of those that have none of
 * their own: SQLite notices that a page is not built right, but not that a value is another one. It is removed
 * before the first of them is written to, and so says nothing after a crash.
 */
export const SEAL_FILE = 'stopped.json';

interface SealedFile {
  readonly file: string;
  readonly bytes: number;
  readonly crc32: number;
}

/** All of these files are closed. Where it cannot be written, there is none, as after a crash. */
export function sealFolder(folder: string): void {
  const partial = join(folder, `${SEAL_FILE}.partial`);
  try {
    const names = [STATE_FILE, HEADS_FILE, ...detectionFiles(folder)];
    const files = names.filter((file) => isComplete(join(folder, file)));
    if (files.length === 0) return;
    const text = textOf(files.map((file) => sealed(folder, file)));
    writeFileSync(partial, text, { mode: 0o600, flush: true });
    renameSync(partial, join(folder, SEAL_FILE));
    syncFolder(folder);
  } catch {
    rmSync(partial, { force: true });
  }
}

/** Before anything is written. Throws the errors of `node:fs`. */
export function breakSeal(folder: string): void {
  const path = join(folder, SEAL_FILE);
  if (!existsSync(path)) return;
  rmSync(path);
  syncFolder(folder);
}

/**
 * The files that are not as they were when the last process that wrote them ended. Nothing is known of them while
 * one writes, or where it was killed.
 *
 * @param maxBytes files that are larger are left out
 */
export function brokenSeals(folder: string, maxBytes = Number.POSITIVE_INFINITY): Damage[] {
  const text = readSeal(folder);
  if (text === null) return [];
  const files = filesOf(text);
  const damage =
    files === null
      ? [damageOf(SEAL_FILE, 'it is not as it was written')]
      : files.flatMap((file) => (file.bytes > maxBytes ? [] : changeOf(folder, file)));
  // Another process has begun to write meanwhile.
  return readSeal(folder) === text ? damage : [];
}

function changeOf(folder: string, expected: SealedFile): Damage[] {
  const { file } = expected;
  try {
    const { bytes, crc32: checksum } = sealed(folder, file);
    if (bytes === expected.bytes && checksum === expected.crc32) return [];
    return [damageOf(file, 'it is not as it was when the service was stopped')];
  } catch (error) {
    return [damageOf(file, (error as Error).message)];
  }
}

const damageOf = (file: string, what: string): Damage => ({ file, what, events: null });

/** Whether there is nothing of it beside it, in a write-ahead log. */
function isComplete(path: string): boolean {
  return existsSync(path) && (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) === 0;
}

function sealed(folder: string, file: string): SealedFile {
  return withFile(nodeFileSystem, join(folder, file), (opened) => ({
    file,
    bytes: opened.size,
    crc32: checksumOf(opened),
  }));
}

/** `null` if there is none; nothing where it cannot be read. */
function readSeal(folder: string): string | null {
  try {
    return readFileSync(join(folder, SEAL_FILE), 'latin1');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : '';
  }
}

/** A line of JSON, and one with its own checksum. */
function textOf(files: readonly SealedFile[]): string {
  const line = JSON.stringify(files);
  return `${line}\n${crc32(line)}\n`;
}

/** `null` if it is not as it was written. */
function filesOf(text: string): SealedFile[] | null {
  const line = text.slice(0, text.indexOf('\n'));
  return `${line}\n${crc32(Buffer.from(line, 'latin1'))}\n` === text
    ? (JSON.parse(line) as SealedFile[])
    : null;
}
