import type { Path, Table } from '../model/data.ts';
import type { RuleDocument } from '../model/document.ts';
import type { FormatError } from './errors.ts';
import type { Place } from './place.ts';

/** The content of an export besides rules. `data` is the object as it was written. */
export type OtherKind = 'exception_list' | 'exception_item' | 'connector' | 'summary';

export type Entry =
  | { readonly kind: 'rule'; readonly document: RuleDocument }
  | { readonly kind: OtherKind; readonly data: Table };

/** An entry and the positions of its values. */
export interface ReadEntry {
  readonly entry: Entry;
  /** UTF-16 offset at which the entry begins in its file. */
  readonly offset: number;
  /** The position of a value, or `undefined`; computed when first needed. */
  readonly placeOf: (path: Path) => Place | undefined;
}

export interface ReadText {
  readonly entries: readonly ReadEntry[];
  /** The errors; the rest of the file is used. */
  readonly errors: readonly FormatError[];
}

/** A format of rule files. A new one is a directory and a line in `index.ts`. */
export interface Format {
  readonly name: 'toml' | 'json' | 'ndjson';
  /** The file name extension, with its dot. */
  readonly extension: string;
  /** The number of entries that a file can hold. */
  readonly holds: 'one' | 'many';
  /** Whether a text looks like rules; decides whether an error is reported. */
  readonly looksLikeRules: (text: string) => boolean;
  readonly read: (text: string) => ReadText;
  /** Throws {@link WriteError} for an entry that the format cannot hold. */
  readonly write: (entries: readonly Entry[]) => string;
}
