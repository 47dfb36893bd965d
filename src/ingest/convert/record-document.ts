import type { Value } from '../../events/value.ts';
import type { Draft } from '../adapters/document.ts';

/** An event of a record, before its document is made whole. */
export interface RecordDocument {
  /** The line of the record in its block, from 0. */
  readonly line: number;
  /** The values at the fields that are read; `null` where they are to be read from the draft. */
  readonly row: readonly Value[] | null;
  readonly draft: () => Draft;
  /** What stands for the document until it is made, see `recordText`; `null` where there is only the draft. */
  readonly text: (() => Buffer) | null;
}

/** As `withOriginal`, in place. */
export function keepOriginal({ event }: Draft, original: string): void {
  (event as Record<string, Draft[string]>)['original'] = original;
}
