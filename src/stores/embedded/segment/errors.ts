import { diskError, StoreError } from '../../errors.ts';

export const damaged = (path: string, what: string, cause?: unknown): StoreError =>
  new StoreError('STO1201', `${path} is damaged: ${what}`, undefined, cause);

/** Calls the disk: what it throws becomes `StoreError`, and a mistake of our own stays what it is. */
export function onDisk<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw ofDisk(path, error);
  }
}

/** The error to throw for one that a call of the disk may have thrown. */
export function ofDisk(path: string, error: unknown): unknown {
  const { code } = error as { readonly code?: unknown };
  const isSystemError = typeof code === 'string' && /^E(?!RR_)[A-Z0-9]+$/.test(code);
  return isSystemError ? diskError(path, error) : error;
}
