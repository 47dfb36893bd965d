import type { Format } from './format.ts';
import { JSON_RULE } from './json/index.ts';
import { NDJSON } from './ndjson/index.ts';
import { TOML } from './toml/index.ts';

/** Every format of rule files; a new one is a directory and a line here. */
export const FORMATS: readonly Format[] = [TOML, NDJSON, JSON_RULE];

/** The format of a file name, or `undefined`. */
export function formatOf(file: string): Format | undefined {
  return FORMATS.find(({ extension }) => file.toLowerCase().endsWith(extension));
}

export type { Entry, Format, OtherKind, ReadEntry } from './format.ts';
