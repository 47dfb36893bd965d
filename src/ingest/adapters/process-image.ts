import { formatInstant } from '../../util/time/index.ts';
import type { KnownProcess } from './process-cache.ts';

/** What a record has of its process that is remembered, as in `KnownProcess`. */
export interface SeenProcess {
  readonly name: string | undefined;
  readonly executable: string | undefined;
  readonly args: readonly string[] | undefined;
  readonly argsCount: number | undefined;
  /** No big integer where an image is written. */
  readonly pid: number | bigint | undefined;
  readonly start: string | undefined;
  /** The same as digits of nanoseconds since the epoch, which are printed only when the time is needed. */
  readonly startDigits: string | undefined;
  readonly directory: string | undefined;
  readonly interactive: boolean | undefined;
  readonly userId: string | undefined;
  readonly userName: string | undefined;
  readonly groupId: string | undefined;
  /** Whether the arguments are a guess. */
  readonly isGuess: boolean;
}

/** The same memory as numbers and as bytes. */
export interface ImageMemory {
  readonly numbers: Int32Array;
  readonly bytes: Buffer;
}

// The form of an image says which members of `KnownProcess` it has,
const NAME = 1;
const EXECUTABLE = 1 << 1;
const ARGS = 1 << 2;
const ARGS_COUNT = 1 << 3;
const PID = 1 << 4;
const START = 1 << 5;
const DIRECTORY = 1 << 6;
const INTERACTIVE = 1 << 7;
const USER = 1 << 8;
const GROUP = 1 << 9;
const GUESS = 1 << 10;
const MEMBERS = (1 << 11) - 1;
// and what else there is to say.
const IMAGE = 1 << 11;
const IS_INTERACTIVE = 1 << 12;
/** Whether the start is kept as digits. */
const IS_DIGITS = 1 << 13;
const USER_ID = 1 << 14;
const USER_NAME = 1 << 15;
/** Whether texts have two bytes for each unit, instead of one. */
const IS_WIDE = 1 << 16;

// The numbers of an image. The texts follow, one behind the other, each with its length among the numbers.
const ARGS_COUNT_AT = 0;
const PID_AT = 1;
const LENGTHS = 3;
/** The executable is the first text. */
const EXECUTABLE_LENGTH = LENGTHS;
/** Before those of arguments: the executable, name, folder, start, ids and name of users. */
const TEXTS = 7;
const ARGS_AT = LENGTHS + TEXTS;
const HEAD = ARGS_AT + 1;

const scalar = new Float64Array(1);
const halves = new Int32Array(scalar.buffer);

/** Whether a value of this form is an image. */
export const isImage = (form: number): boolean => (form & IMAGE) !== 0;

/** Whether an image has a member of `KnownProcess` that another one does not have. */
export const hasMore = (form: number, other: number): boolean => (form & ~other & MEMBERS) !== 0;

/** How many numbers an image takes at most. */
export function roomOf(process: SeenProcess): number {
  const { args = [] } = process;
  let units = lengthOf(process.executable) + lengthOf(process.name) + lengthOf(process.directory);
  units += lengthOf(process.userId) + lengthOf(process.userName) + lengthOf(process.groupId);
  for (const arg of args) units += arg.length;
  units += lengthOf(process.start) + lengthOf(process.startDigits);
  return HEAD + args.length + units;
}

const lengthOf = (text: string | undefined): number => text?.length ?? 0;

/** What was written: its form, and where it ends, in numbers. */
export interface WrittenImage {
  form: number;
  end: number;
}

/**
 * Writes a process into memory that has room for it: as numbers and one text, because JSON of it, with the objects that it is
 * made of, would be most of what the records of processes cost.
 */
export function writeImage(
  process: SeenProcess,
  { numbers, bytes }: ImageMemory,
  start: number,
  written: WrittenImage,
): void {
  const { name, executable, args, argsCount, pid, directory, interactive } = process;
  const { userId, userName, groupId } = process;
  let form = IMAGE;
  if (name !== undefined) form |= NAME;
  if (executable !== undefined) form |= EXECUTABLE;
  if (directory !== undefined) form |= DIRECTORY;
  if (userId !== undefined) form |= USER | USER_ID;
  if (userName !== undefined) form |= USER | USER_NAME;
  if (groupId !== undefined) form |= GROUP;
  if (interactive !== undefined) form |= interactive ? INTERACTIVE | IS_INTERACTIVE : INTERACTIVE;
  if (process.isGuess) form |= GUESS;
  if (argsCount !== undefined) {
    form |= ARGS_COUNT;
    numbers[start + ARGS_COUNT_AT] = argsCount;
  }
  if (pid !== undefined) {
    form |= PID;
    scalar[0] = Number(pid);
    numbers[start + PID_AT] = halves[0]!;
    numbers[start + PID_AT + 1] = halves[1]!;
  }
  const began = process.startDigits ?? process.start;
  if (began !== undefined) form |= START;
  if (process.startDigits !== undefined) form |= IS_DIGITS;

  let at = start + LENGTHS;
  let text = '';
  for (const each of [executable, name, directory, began, userId, userName, groupId]) {
    numbers[at++] = lengthOf(each);
    if (each !== undefined) text += each;
  }
  numbers[at++] = args?.length ?? 0;
  if (args !== undefined) {
    form |= ARGS;
    for (const arg of args) {
      numbers[at++] = arg.length;
      text += arg;
    }
  }
  let length = bytes.write(text, at * 4);
  if (length !== text.length) {
    form |= IS_WIDE;
    length = bytes.write(text, at * 4, 'utf16le');
  }
  written.form = form;
  written.end = at + ((length + 3) >> 2);
}

/** The process of an image. */
export function readImage(
  form: number,
  { numbers, bytes }: ImageMemory,
  start: number,
): KnownProcess {
  const args = numbers[start + ARGS_AT]!;
  const texts = TEXTS + 1 + args;
  let length = 0;
  for (let at = 0; at < texts; at += 1) if (at !== TEXTS) length += numbers[start + LENGTHS + at]!;
  const first = (start + LENGTHS + texts) * 4;
  const all =
    (form & IS_WIDE) === 0
      ? bytes.toString('latin1', first, first + length)
      : bytes.toString('utf16le', first, first + length * 2);
  let number = start + LENGTHS;
  let from = 0;
  const next = (isThere: number): string | undefined => {
    const end = from + numbers[number++]!;
    const text = isThere === 0 ? undefined : all.slice(from, end);
    from = end;
    return text;
  };
  const executable = next(form & EXECUTABLE);
  const name = next(form & NAME);
  const directory = next(form & DIRECTORY);
  const began = next(form & START);
  const userId = next(form & USER_ID);
  const userName = next(form & USER_NAME);
  const groupId = next(form & GROUP);
  number += 1;
  return {
    name,
    executable,
    args:
      (form & ARGS) === 0 ? undefined : Array.from({ length: args }, () => next(form & ARGS) ?? ''),
    args_count: (form & ARGS_COUNT) === 0 ? undefined : numbers[start + ARGS_COUNT_AT],
    pid: (form & PID) === 0 ? undefined : pidAt(numbers, start + PID_AT),
    start: began !== undefined && (form & IS_DIGITS) !== 0 ? formatInstant(BigInt(began)) : began,
    working_directory: directory,
    interactive: (form & INTERACTIVE) === 0 ? undefined : (form & IS_INTERACTIVE) !== 0,
    user: (form & USER) === 0 ? undefined : { id: userId, name: userName },
    group: (form & GROUP) === 0 ? undefined : { id: groupId },
    '': (form & GUESS) === 0 ? undefined : true,
  };
}

function pidAt(numbers: Int32Array, at: number): number {
  halves[0] = numbers[at]!;
  halves[1] = numbers[at + 1]!;
  return scalar[0]!;
}

/** Whether an image has an executable, and it is not this one. */
export function runsOther(
  form: number,
  { numbers, bytes }: ImageMemory,
  start: number,
  executable: string,
): boolean {
  if ((form & EXECUTABLE) === 0) return false;
  const { length } = executable;
  if (numbers[start + EXECUTABLE_LENGTH] !== length) return true;
  const first = (start + HEAD + numbers[start + ARGS_AT]!) * 4;
  const size = (form & IS_WIDE) === 0 ? 1 : 2;
  for (let at = 0; at < length; at += 1) {
    const place = first + at * size;
    const unit = size === 1 ? bytes[place]! : bytes[place]! | (bytes[place + 1]! << 8);
    if (unit !== executable.charCodeAt(at)) return true;
  }
  return false;
}
