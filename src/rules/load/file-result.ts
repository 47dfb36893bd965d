import type { LoadedException } from '../exceptions/read-exception.ts';
import type { ReadEntry } from '../formats/index.ts';
import type { LoadedRule } from '../loaded-rule.ts';
import type { Problem } from '../problem.ts';

/** One file as it was read. */
export interface LoadedFile {
  readonly path: string;
  /** Including a byte order mark: offsets of problems refer to it. */
  readonly text: string;
  readonly entries: readonly ReadEntry[];
}

export interface FileResult {
  /** `null` if the file contains none of these. */
  readonly file: LoadedFile | null;
  readonly rules: readonly LoadedRule[];
  readonly exceptions: readonly LoadedException[];
  readonly problems: readonly Problem[];
}
