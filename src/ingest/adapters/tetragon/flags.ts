import type { JsonObject } from '../../../events/json.ts';
import { textAt } from '../members.ts';

/** The words of `flags`, which Tetragon has spelled in several ways, in lower case. */
export function flagsOf(process: JsonObject): ReadonlySet<string> {
  return new Set((textAt(process, 'flags') ?? '').toLowerCase().split(' '));
}

/** Read from `/proc` when the sensor started: no start of a process. */
export function isFound(process: JsonObject): boolean {
  return flagsOf(process).has('procfs');
}

/** Which field a flag says was cut, or could not be read. */
const MISSING: readonly (readonly [field: string, flags: readonly string[]])[] = [
  ['args', ['truncargs', 'errorargs', 'miss', 'unknown']],
  ['executable', ['truncfilename', 'errorfilename', 'unknown']],
  ['working_directory', ['nocwd', 'nocwdsupport', 'errorcwd']],
];

/** Fields of the process that are not there in whole. */
export function missingOf(process: JsonObject, prefix: string): readonly string[] {
  const flags = flagsOf(process);
  return MISSING.filter(([, words]) => words.some((word) => flags.has(word))).map(
    ([field]) => `${prefix}.${field}`,
  );
}
