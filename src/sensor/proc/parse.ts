import type { ProcStat } from './snapshot.ts';

const NUL = 0;
const DELETED = ' (deleted)';

/**
 * Arguments as the kernel stores them, each terminated by NUL. Empty ones count; invalid UTF-8 becomes
 * U+FFFD. With `isCut` there are more bytes than these, and the last argument is incomplete.
 */
export function parseArgs(bytes: Buffer, length: number, isCut: boolean): string[] {
  if (length === 0) return [];
  const end = !isCut && bytes[length - 1] === NUL ? length - 1 : length;
  // No byte of a multi-byte UTF-8 sequence is NUL, so the text may be split after decoding.
  return bytes.toString('utf8', 0, end).split('\0');
}

/** Null if the format is not the kernel's. */
export function parseStat(bytes: Buffer, length: number): ProcStat | null {
  const open = bytes.indexOf(NAME_START);
  // The task name may contain any characters, so only the last parenthesis ends it.
  const close = bytes.lastIndexOf(NAME_END, length - 1);
  if (open < 0 || close < open) return null;
  const count = readFields(bytes, close + AFTER_STATE, length);
  const startTicks = fieldAt(22);
  if (!Number.isSafeInteger(startTicks) || count < 22) return null;
  const state = bytes[close + 2];
  return {
    comm: bytes.toString('utf8', open + 1, close),
    isZombie: state === ZOMBIE || state === DEAD,
    parent: fieldAt(4),
    group: fieldAt(5),
    session: fieldAt(6),
    terminal: fieldAt(7),
    startTicks,
    argumentsAt: count < 48 ? 0 : fieldAt(48) || 0,
  };
}

const NAME_START = 0x28;
const NAME_END = 0x29;
const ZOMBIE = 0x5a;
const DEAD = 0x58;
/** From the end of the name to the first numeric field: a blank, the state, a blank. */
const AFTER_STATE = 4;

const FIRST_NUMBER = 4;
const LAST_NUMBER = 48;
const SPACE = 0x20;
const LINE_END = 0x0a;
const MINUS = 0x2d;
const DIGIT_0 = 0x30;

/** Values by field. Splitting the line into strings would take several times as long. */
const numbers = new Float64Array(LAST_NUMBER + 1);

const fieldAt = (field: number) => numbers[field] ?? Number.NaN;

/** Reads numeric fields, NaN for others, and returns the last one's value. */
function readFields(bytes: Buffer, start: number, end: number): number {
  let field = FIRST_NUMBER;
  let number = 0;
  let sign = 1;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? SPACE;
    const digit = byte - DIGIT_0;
    if (digit >= 0 && digit <= 9) number = number * 10 + digit;
    else if (byte === MINUS) sign = -1;
    else if (byte !== SPACE) number = byte === LINE_END ? number : Number.NaN;
    if (byte !== SPACE) continue;
    numbers[field] = sign * number;
    if (field === LAST_NUMBER) return field;
    field += 1;
    number = 0;
    sign = 1;
  }
  numbers[field] = sign * number;
  return field;
}

/** The path of a link to a deleted file; null if the link does not name one. */
export function withoutDeleted(path: string): string | null {
  return path.endsWith(DELETED) ? path.slice(0, -DELETED.length) : null;
}
