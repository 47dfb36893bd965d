import { parseJson, type JsonObject } from '../../events/json.ts';
import type { Value } from '../../events/field-set.ts';
import type { Adapter } from '../adapters/adapter.ts';
import { present, type Draft } from '../adapters/document.ts';
import { ADAPTERS } from '../adapters/index.ts';
import { addParent, type KnownProcess } from '../adapters/process-cache.ts';
import { linesOfRecord, type RecordOrigin } from './record-text.ts';

/** The draft of the document of a record of which a row was made. */
export function draftOfRecord(
  adapter: Adapter | undefined,
  text: string,
  { parent, keepsOriginal }: Pick<RecordOrigin, 'parent' | 'keepsOriginal'>,
): Draft {
  const [document = {}] = adapter?.draft?.(parseJson(text) as JsonObject).documents ?? [];
  if (parent !== undefined) addParent(document, parent);
  if (keepsOriginal) keepOriginal(document, text);
  return document;
}

/** Makes a document of what `recordText` has made. */
export function madeDocument(bytes: Buffer): JsonObject {
  const [origin, text] = linesOfRecord(bytes);
  const [name, keepsOriginal, parent] = parseJson(origin) as unknown as readonly [
    RecordOrigin['adapter'],
    boolean,
    KnownProcess | null,
  ];
  const adapter = ADAPTERS.find((each) => each.name === name);
  return present(draftOfRecord(adapter, text, { parent: parent ?? undefined, keepsOriginal }));
}

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
