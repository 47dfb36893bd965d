/** What audit writes for a missing value. */
const NOTHING: ReadonlySet<string> = new Set(['', '(null)', '(none)', '?']);

const HEX = /^(?:[0-9A-Fa-f]{2})+$/;

/**
 * Decodes text in the kernel's encoding for values that programs control: in quotes, or as hex
 * digits if the value contains a quote, a space or anything other than printable ASCII. Invalid
 * UTF-8 becomes U+FFFD.
 */
export function textOf(written: string | undefined): string | undefined {
  if (written === undefined || NOTHING.has(written)) return undefined;
  return bytesOf(written)?.toString() ?? unquoted(written);
}

/**
 * A word that programs do not control, such as a flag or a kernel name. Some pipelines add quotes.
 */
export function wordOf(written: string | undefined): string | undefined {
  const word = written === undefined ? undefined : unquoted(written);
  return word === undefined || NOTHING.has(word) ? undefined : word;
}

/** The suffix that the kernel adds to the path of a deleted file. */
const DELETED = ' (deleted)';

/** The path of a program, without the suffix for a deleted file. */
export function programPathOf(path: string | undefined): string | undefined {
  return path?.endsWith(DELETED) === true ? path.slice(0, -DELETED.length) : path;
}

/** Decodes hex digits to bytes. Returns `undefined` for anything else. */
function bytesOf(written: string): Buffer | undefined {
  return HEX.test(written) ? Buffer.from(written, 'hex') : undefined;
}

/** Decodes text that is split into pieces. A split may fall within a character. */
export function joinedText(pieces: readonly string[]): string {
  return Buffer.concat(
    pieces.map((piece) => bytesOf(piece) ?? Buffer.from(unquoted(piece))),
  ).toString();
}

export function unquoted(written: string): string {
  const quote = written[0];
  if (quote !== '"' && quote !== "'") return written;
  return written.slice(1, written.length > 1 && written.endsWith(quote) ? -1 : undefined);
}

/**
 * Parses a decimal number with an optional sign. Returns `undefined` if it is invalid or not exact.
 */
export function numberOf(written: string | undefined): number | undefined {
  const word = wordOf(written);
  if (word === undefined || !/^-?\d{1,16}$/.test(word)) return undefined;
  const number = Number(word);
  return Number.isSafeInteger(number) ? number : undefined;
}

/**
 * The lower 32 bits of a hexadecimal number, which is how system calls take flags and descriptors.
 */
export function lowBitsOf(hex: string | undefined): number | undefined {
  const word = wordOf(hex);
  if (word === undefined || !/^[0-9a-f]{1,16}$/i.test(word)) return undefined;
  return Number.parseInt(word.slice(-8), 16);
}

/** (uint32) -1: no login user, or an unset id. */
const UNSET: ReadonlySet<string> = new Set(['4294967295', '-1']);

/** A user or group id as a string; `undefined` if it is unset. */
export function idOf(written: string | undefined): string | undefined {
  const word = wordOf(written);
  if (word === undefined || !/^\d{1,10}$/.test(word)) return undefined;
  return UNSET.has(word) ? undefined : word;
}

/** A user or group name that auditd or laurel resolved; `undefined` if it found none. */
export function nameOf(translation: string | undefined): string | undefined {
  const name = translation === undefined ? undefined : unquoted(translation);
  return name === undefined || name === '' || name === 'unset' || name.startsWith('unknown(')
    ? undefined
    : name;
}
