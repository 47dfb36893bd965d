import { readFileSync } from 'node:fs';
import { SensorError } from '../errors.ts';

const LOCKDOWN = '/sys/kernel/security/lockdown';

/** The code of an error of the operating system, such as `ENOENT`. */
export const systemCode = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';

/** Converts a system error about a file of tracefs to a `SensorError`. */
export function tracefsError(path: string, error: unknown): SensorError {
  if (error instanceof SensorError) return error;
  const code = systemCode(error);
  if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') {
    return new SensorError('SEN1007', `${path}: ${code}`, error);
  }
  return isLockedDown()
    ? new SensorError('SEN1004', 'the kernel is locked down: tracing is forbidden', error)
    : new SensorError(
        'SEN1002',
        `no permission to use the tracing file system (${path}: ${code})`,
        error,
      );
}

/** The file has the form `none integrity [confidentiality]`. */
function isLockedDown(): boolean {
  try {
    return readFileSync(LOCKDOWN, 'latin1').includes('[confidentiality]');
  } catch {
    return false;
  }
}
