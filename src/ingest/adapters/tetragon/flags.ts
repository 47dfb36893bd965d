/** What the flags of a process say of its record. */
export interface Flags {
  /** The process was read from `/proc` when the sensor started, so the record is not a start. */
  readonly isFound: boolean;
  /** The fields of the process that are incomplete. */
  readonly missing: readonly string[];
}

/** @param text `flags` of the process */
export function flagsOf(text = ''): Flags {
  const known = KNOWN.get(text);
  if (known !== undefined) return known;
  // Several notations have been in use.
  const words = new Set(text.toLowerCase().split(' '));
  const flags = {
    isFound: words.has('procfs'),
    missing: MISSING.filter(([, marks]) => marks.some((mark) => words.has(mark))).map(
      ([field]) => `process.${field}`,
    ),
  };
  if (text.length <= MAX_KNOWN_LENGTH && KNOWN.size < MAX_KNOWN) KNOWN.set(text, flags);
  return flags;
}

/** Sensors write few combinations; a hostile record has any. */
const KNOWN = new Map<string, Flags>();
const MAX_KNOWN = 256;
const MAX_KNOWN_LENGTH = 256;

/** The field that a flag marks as truncated or unreadable. */
const MISSING: readonly (readonly [field: string, flags: readonly string[]])[] = [
  ['args', ['truncargs', 'errorargs', 'miss', 'unknown']],
  ['executable', ['truncfilename', 'errorfilename', 'unknown']],
  ['working_directory', ['nocwd', 'nocwdsupport', 'errorcwd']],
];
