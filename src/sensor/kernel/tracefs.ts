import { readFileSync, readlinkSync, statSync } from 'node:fs';
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

/** The conventional mount points; the kernel mounts the second on access. */
const USUAL = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];

/** The inode number of the initial PID namespace is fixed in the kernel. */
const FIRST_PID_NAMESPACE = 'pid:[4026531836]';

/**
 * The mount point of tracefs; nothing is mounted. Throws {@link SensorError} if there is none, or if its
 * ids would not be those that `/proc` shows.
 */
export function findTracefs(platform: NodeJS.Platform = process.platform): string {
  if (platform !== 'linux') {
    throw new SensorError('SEN1001', `the sensor needs Linux; this is ${platform}`);
  }
  const namespace = pidNamespace();
  if (namespace !== null && namespace !== FIRST_PID_NAMESPACE) {
    throw new SensorError('SEN1008', `the sensor is in a PID namespace of its own (${namespace})`);
  }
  const refusals: SensorError[] = [];
  for (const path of new Set([...USUAL, ...mountPoints(readMounts())])) {
    try {
      statSync(`${path}/instances`);
      return path;
    } catch (error) {
      if (systemCode(error) === 'EACCES') refusals.push(tracefsError(path, error));
    }
  }
  const [refusal] = refusals;
  throw refusal ?? new SensorError('SEN1003', 'the tracing file system is not mounted');
}

/** Mount points of type tracefs, from the text of `/proc/self/mounts`. */
export function mountPoints(mounts: string): string[] {
  return mounts.split('\n').flatMap((line) => {
    const [, path = '', type] = line.split(' ');
    return type === 'tracefs' ? [path.replace(OCTAL, octalCharacter)] : [];
  });
}

/** Blanks and similar characters are escaped as `\040`. */
const OCTAL = /\\([0-7]{3})/g;
const octalCharacter = (_: string, digits: string) =>
  String.fromCharCode(Number.parseInt(digits, 8));

function readMounts(): string {
  try {
    return readFileSync('/proc/self/mounts', 'utf8');
  } catch {
    return '';
  }
}

function pidNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}
