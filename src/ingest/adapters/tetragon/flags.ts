import type { JsonObject } from '../../../events/json.ts';
import { textAt } from '../members.ts';

/** The words of `flags` in lower case. Tetragon has used several notations. */
export function flagsOf(process: JsonObject): ReadonlySet<string> {
  return new Set((textAt(process, 'flags') ?? '').toLowerCase().split(' '));
}

/** The process was read from `/proc` when the sensor started, so the record is not a start. */
export function isFound(process: JsonObject): boolean {
  return flagsOf(process).has('procfs');
}

/** The field that a flag marks as truncated or unreadable. */
const MISSING: readonly (readonly [field: string, flags: readonly string[]])[] = [
  ['args', ['truncargs', 'errorargs', 'miss', 'unknown']],
  ['executable', ['truncfilename', 'errorfilename', 'unknown']],
  ['working_directory', ['nocwd', 'nocwdsupport', 'errorcwd']],
];

/** The fields of the process that are incomplete. */
export function missingOf(process: JsonObject, prefix: string): readonly string[] {
  const flags = flagsOf(process);
  return MISSING.filter(([, words]) => words.some((word) => flags.has(word))).map(
    ([field]) => `${prefix}.${field}`,
  );
}
