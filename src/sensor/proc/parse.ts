import type { ProcStat } from './snapshot.ts';

const NUL = 0;
const DELETED = ' (deleted)';

/**
 * Arguments as the kernel holds them: each ends in NUL. Empty ones count; broken UTF-8 becomes
 * U+FFFD. `isCut` when there are more bytes than these: then the last one has no end.
 */
export function parseArgs(bytes: Buffer, length: number, isCut: boolean): string[] {
  if (length === 0) return [];
  const end = !isCut && bytes[length - 1] === NUL ? length - 1 : length;
  // No byte of a longer UTF-8 sequence is NUL, so text may be split after it was decoded.
  return bytes.toString('utf8', 0, end).split('\0');
}

/** Null if it is not what the kernel writes. */
export function parseStat(bytes: Buffer, length: number): ProcStat | null {
  const open = bytes.indexOf(0x28);
  // The name of the task may hold anything, so only the last parenthesis ends it.
  const close = bytes.subarray(0, length).lastIndexOf(0x29);
  if (open < 0 || close < open) return null;
  const fields = bytes.toString('latin1', close + 2, length).split(' ');
  const at = (field: number) => Number(fields[field - 3]);
  const startTicks = at(22);
  if (!Number.isSafeInteger(startTicks) || fields.length < 20) return null;
  return {
    comm: bytes.toString('utf8', open + 1, close),
    isZombie: fields[0] === 'Z' || fields[0] === 'X',
    parent: at(4),
    group: at(5),
    session: at(6),
    terminal: at(7),
    startTicks,
    argumentsAt: at(48) || 0,
  };
}

/** The path of a link to a file without a name, if that is what the text says. */
export function withoutDeleted(path: string): string | null {
  return path.endsWith(DELETED) ? path.slice(0, -DELETED.length) : null;
}
