import type { Path, Table } from '../model/data.ts';
import type { RuleDocument } from '../model/document.ts';
import type { FormatError } from './errors.ts';
import type { Place } from './place.ts';

/** The content of an export besides rules. `data` is the object as it was written. */
export type OtherKind = 'exception_list' | 'exception_item' | 'connector' | 'summary';

export type Entry =
  | { readonly kind: 'rule'; readonly document: RuleDocument }
  | { readonly kind: OtherKind; readonly data: Table };

/** An entry and where its values stand. */
export interface ReadEntry {
  readonly entry: Entry;
  /** UTF-16 offset at which the entry begins in its file. */
  readonly offset: number;
  /** The place of a value, or `undefined`; worked out when it is first asked for. */
  readonly placeOf: (path: Path) => Place | undefined;
}

export interface ReadText {
  readonly entries: readonly ReadEntry[];
  /** What could not be read; the rest of the file counts. */
  readonly errors: readonly FormatError[];
}

/** A form of rule files. A new one is a folder and a line in `index.ts`. */
export interface Format {
  readonly name: 'toml' | 'json' | 'ndjson';
  /** The ending of file names, with its dot. */
  readonly extension: string;
  /** How many entries a file can hold. */
  readonly holds: 'one' | 'many';
  /** Whether a text looks as if it were meant to hold rules; decides whether a fault is reported. */
  readonly looksLikeRules: (text: string) => boolean;
  readonly read: (text: string) => ReadText;
  /** Throws {@link WriteError} for an entry that has no place in the format. */
  readonly write: (entries: readonly Entry[]) => string;
}
