import { parseJson, type JsonObject } from '../../events/json.ts';
import type { Adapter } from '../adapters/adapter.ts';
import { present, type Draft } from '../adapters/document.ts';
import { ADAPTERS } from '../adapters/index.ts';
import { addParent, type KnownProcess } from '../adapters/process-cache.ts';
import { keepOriginal } from './record-document.ts';
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
