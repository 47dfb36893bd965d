// A data directory as a whole. This folder alone knows which store there is.
import { backUpData as backUp, type BackupReport } from '../embedded/backup/back-up-data.ts';
import { verifyData as verify, type VerifyProgress } from '../embedded/verify-data.ts';
import type { VerifyReport } from '../event-store.ts';
import { openDetectionReader } from './detection.ts';
import { openStateReader } from './state.ts';

/** Wherever they are. */
const TABLES = { openDetection: openDetectionReader, openState: openStateReader };

export { lockFolder, readLock, type FolderLock } from '../embedded/state/folder-lock.ts';

/** See `back-up-data.ts`. */
export const backUpData = (
  folder: string,
  target: string,
  onProgress?: (bytes: number) => void,
): Promise<BackupReport> => backUp(folder, target, TABLES, onProgress);

/** See `verify-data.ts`. */
export const verifyData = (folder: string, progress?: VerifyProgress): Promise<VerifyReport> =>
  verify(folder, TABLES, progress);
