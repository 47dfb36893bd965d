/** What is written where there is nothing. */
const NOTHING: ReadonlySet<string> = new Set(['', '(null)', '(none)', '?']);

const HEX = /^(?:[0-9A-Fa-f]{2})+$/;

/**
 * Text as the kernel writes what programs may choose: in quotes, or as hex digits if a quote, a blank
 * or anything beyond printable ASCII is in it. Broken UTF-8 becomes U+FFFD.
 */
export function textOf(written: string | undefined): string | undefined {
  if (written === undefined || NOTHING.has(written)) return undefined;
  return bytesOf(written)?.toString() ?? unquoted(written);
}

/** A word that programs cannot choose, such as a flag or a name of the kernel; some pipelines quote it. */
export function wordOf(written: string | undefined): string | undefined {
  const word = written === undefined ? undefined : unquoted(written);
  return word === undefined || NOTHING.has(word) ? undefined : word;
}

/** What the kernel adds to the path of a file that has no name any more. */
const DELETED = ' (deleted)';

/** The path of a program, without the mark that its file is deleted. */
export function programPathOf(path: string | undefined): string | undefined {
  return path?.endsWith(DELETED) === true ? path.slice(0, -DELETED.length) : path;
}

/** The bytes of hex digits; `undefined` of anything else. */
function bytesOf(written: string): Buffer | undefined {
  return HEX.test(written) ? Buffer.from(written, 'hex') : undefined;
}

/** Text that was written in pieces: bytes of one character may stand in two of them. */
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

/** A decimal number, signed or not; `undefined` if it is none or too large to be exact. */
export function numberOf(written: string | undefined): number | undefined {
  const word = wordOf(written);
  if (word === undefined || !/^-?\d{1,16}$/.test(word)) return undefined;
  const number = Number(word);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** The lower 32 bits of a number in hex digits, as system calls take flags and descriptors. */
export function lowBitsOf(hex: string | undefined): number | undefined {
  const word = wordOf(hex);
  if (word === undefined || !/^[0-9a-f]{1,16}$/i.test(word)) return undefined;
  return Number.parseInt(word.slice(-8), 16);
}

/** (uint32) -1: no login, no such id. */
const UNSET: ReadonlySet<string> = new Set(['4294967295', '-1']);

/** A user's or group's number as text; `undefined` where it is unset. */
export function idOf(written: string | undefined): string | undefined {
  const word = wordOf(written);
  if (word === undefined || !/^\d{1,10}$/.test(word)) return undefined;
  return UNSET.has(word) ? undefined : word;
}

/** A user's or group's name as auditd or laurel looked it up; `undefined` where they found none. */
export function nameOf(translation: string | undefined): string | undefined {
  const name = translation === undefined ? undefined : unquoted(translation);
  return name === undefined || name === '' || name === 'unset' || name.startsWith('unknown(')
    ? undefined
    : name;
}
