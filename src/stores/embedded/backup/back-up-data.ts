import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  rmSync,
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { StoreError } from '../../errors.ts';
import type { VerifyReport } from '../../event-store.ts';
import { syncPath } from '../../files/write-file.ts';
import { detectionFiles } from '../detection/space-folders.ts';
import { LOG_FOLDER } from '../maintenance/task.ts';
import type { ManifestSnapshot } from '../manifest/manifest.ts';
import { unlistedFiles } from '../manifest/segment-files.ts';
import { nodeFileSystem } from '../../file-system/node-file-system.ts';
import { readFully } from '../../files/documents.ts';
import { STATE_FILE } from '../open-event-reader.ts';
import { auditFolder, HEADS_FILE } from '../state/audit-files.ts';
import { tablesFile } from '../../sql/tables-place.ts';
import type { AuditReader } from '../../audit-store.ts';
import type { TableReaders } from '../../table-readers.ts';
import { verifyData } from '../verify-data.ts';

const CHUNK_BYTES = 1024 * 1024;

interface HeldFile {
  readonly name: string;
  readonly fd: number;
  readonly size: number;
}

/**
 * Opens the files of a folder as they are at one moment, of which the last one may grow: they can be copied when they
 * have been removed. One that is removed between listing and opening is left out.
 */
function openAll(folder: string): readonly HeldFile[] {
  const files: HeldFile[] = [];
  for (const name of readdirSync(folder)) {
    try {
      const fd = openSync(join(folder, name), 'r');
      files.push({ name, fd, size: fstatSync(fd).size });
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
  return files;
}

/** Copies all of them to a folder, durably; returns their number. */
function copyAll(files: readonly HeldFile[], folder: string): number {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const file of files) copy(file, join(folder, file.name));
  return files.length;
}

function copy({ fd: source, size }: HeldFile, target: string): void {
  const fd = openSync(target, 'wx', 0o600);
  try {
    for (let at = 0; at < size; at += CHUNK_BYTES) {
      writeFileSync(fd, readFully(source, at, Math.min(CHUNK_BYTES, size - at)));
    }
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

export interface BackupReport extends VerifyReport {
  /** Files that share their bytes with the original, and those that were copied. */
  readonly shared: number;
  readonly copied: number;
}

/** How often the service may flush or compact in the very moment of the copy. */
const MAX_ATTEMPTS = 30;

/**
 * Copies a data directory, which a service may be writing, to a new one: everything that was acknowledged before
 * the call is in it. Then reads the copy in full. Throws `StoreError`, and leaves nothing then.
 *
 * Detection comes first, of every space: all events that its rules have judged are then in the copy, and it goes on behind them. Then
 * comes the state, then the segments that it lists, then the log. Where the service has flushed its log
 * or removed a segment meanwhile, these may not fit together, and the copy is updated: a segment
 * that was copied stays, since files of events never change.
 *
 * @param tables opens tables by the path of the file in which they would be; the copy has them there in any case
 * @param onProgress takes the bytes of the copy that have been verified
 */
export async function backUpData(
  folder: string,
  target: string,
  tables: TableReaders,
  onProgress: (bytes: number) => void = () => {},
): Promise<BackupReport> {
  const state = await tables.openState(join(folder, STATE_FILE));
  makeTarget(target);
  try {
    const counts = { shared: 0, copied: 0 };
    for (const file of detectionFiles(folder)) await copyDetection(folder, target, file, tables);
    // Heads before the log that they are of: it has all that they say.
    if (existsSync(join(folder, HEADS_FILE))) {
      copyFileSync(join(folder, HEADS_FILE), join(target, HEADS_FILE));
      counts.copied += 1;
    }
    for (let attempt = 1; ; attempt += 1) {
      const snapshot = await copyState(
        () => state.backup(join(target, STATE_FILE)),
        target,
        tables,
      );
      const isLost = () => state.manifest.snapshot().revision === snapshot.revision;
      const held = shareSegments(folder, target, snapshot, counts, isLost)
        ? openAll(join(folder, LOG_FOLDER))
        : null;
      try {
        // The log is freed behind the manifest only: it had all that the copied one does not list.
        if (held !== null && state.manifest.snapshot().flushedTo === snapshot.flushedTo) {
          counts.copied += copyAll(held, join(target, LOG_FOLDER));
          for (const path of unlistedFiles(nodeFileSystem, target, snapshot.segments)) rmSync(path);
          break;
        }
      } finally {
        for (const { fd } of held ?? []) closeSync(fd);
      }
      if (attempt === MAX_ATTEMPTS)
        throw failure(target, 'the service changes its files too often');
      rmSync(join(target, STATE_FILE));
    }
    counts.copied += await copyAuditFiles(state.audit, target, tables);
    syncFolders(target);
    return { ...(await verifyData(target, tables, { onProgress })), ...counts };
  } catch (error) {
    for (const name of readdirSync(target)) rmSync(join(target, name), { recursive: true });
    throw error instanceof StoreError ? error : failure(target, (error as Error).message, error);
  } finally {
    state.close();
  }
}

/** The files of the audit log that the copied state lists. They never change; one that was removed meanwhile is damage. */
async function copyAuditFiles(
  source: AuditReader,
  target: string,
  tables: TableReaders,
): Promise<number> {
  const state = await tables.openState(join(target, STATE_FILE));
  try {
    const files = auditFolder(target);
    let copied = 0;
    for (const { first } of state.audit.files()) {
      const content = source.contentOf({ first });
      if (content === null) continue;
      files.write(first, content);
      copied += 1;
    }
    return copied;
  } finally {
    state.close();
  }
}

async function copyDetection(
  folder: string,
  target: string,
  file: string,
  tables: TableReaders,
): Promise<void> {
  const path = join(folder, file);
  const detection = await tables.openDetection(path).catch((error: unknown) => {
    // Its space was removed meanwhile.
    if (tablesFile(path) === null) return null;
    throw error;
  });
  if (detection === null) return;
  try {
    mkdirSync(dirname(join(target, file)), { recursive: true, mode: 0o700 });
    await detection.backup(join(target, file));
  } finally {
    detection.close();
  }
}

async function copyState(
  copy: () => Promise<void>,
  target: string,
  tables: TableReaders,
): Promise<ManifestSnapshot> {
  await copy();
  const state = await tables.openState(join(target, STATE_FILE));
  try {
    return state.manifest.snapshot();
  } finally {
    state.close();
  }
}

/**
 * Whether all segments of a manifest are in the copy; if not, one of them was removed.
 *
 * @param isLost whether a file that is missing is still listed: it is damage then, which the copy has as well
 */
function shareSegments(
  folder: string,
  target: string,
  { segments }: ManifestSnapshot,
  counts: { shared: number; copied: number },
  isLost: () => boolean,
): boolean {
  for (const { path, files } of segments) {
    for (const { extension } of files) {
      const name = `${path}.${extension}`;
      const outcome = shareFile(join(folder, name), join(target, name));
      if (outcome === 'gone') {
        if (!isLost()) return false;
      } else if (outcome !== 'there') counts[outcome] += 1;
    }
  }
  return true;
}

function makeTarget(target: string): void {
  try {
    mkdirSync(target, { recursive: true, mode: 0o700 });
    if (readdirSync(target).length === 0) return;
  } catch (error) {
    throw failure(target, (error as Error).message, error);
  }
  throw failure(target, 'the folder is not empty');
}

function failure(target: string, reason: string, cause?: unknown): StoreError {
  return new StoreError(
    'STO1311',
    `the backup ${target} cannot be written: ${reason}`,
    'name a folder that does not exist, on a disk with enough space',
    cause,
  );
}

/** The result of sharing a file; `gone`: it was removed. */
type Sharing = 'shared' | 'copied' | 'there' | 'gone';

/**
 * Links a file that never changes, or copies it where that is not possible, as on another disk. A copy that
 * fails must be removed by the caller.
 */
function shareFile(source: string, target: string): Sharing {
  if (existsSync(target)) return 'there';
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  try {
    linkSync(source, target);
    return 'shared';
  } catch (error) {
    if (isGone(error)) return 'gone';
  }
  try {
    copyFileSync(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  } catch (error) {
    if (isGone(error)) return 'gone';
    throw error;
  }
  syncPath(target);
  return 'copied';
}

/** Makes the names below a folder durable. */
function syncFolders(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) syncFolders(join(folder, entry.name));
  }
  syncPath(folder);
}

const isGone = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';
