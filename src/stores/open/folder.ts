// A data directory as a whole. This folder alone knows which store there is.
export { lockFolder, readLock, type FolderLock } from '../embedded/state/folder-lock.ts';
export { backUpData } from '../embedded/backup/back-up-data.ts';
export { verifyData } from '../embedded/verify-data.ts';
