import { FieldSet, type Row } from '../../events/field-set.ts';

import { DocumentReader, prepareFields, textOf } from '../../ingest/index.ts';
import type { DocumentRef } from '../../stores/files/documents.ts';

/** Documents up to this size are read into one buffer, by one reader. */
const USUAL_BYTES = 64 * 1024 - 1;

/** A document that was found. */
interface FoundDocument {
  /** As it was read: JSON, unchanged. */
  readonly bytes: Buffer;
  /** The values of the requested fields, in order. */
  readonly row: Row;
}

export type Show = (ref: DocumentRef) => FoundDocument;

/**
 * Reads documents again, with the values of some fields; `_index` and `_id` are those of a search hit or a stored
 * event.
 */
export function documentReader(paths: readonly string[]): Show {
  if (paths.length === 0) return (ref) => ({ bytes: ref.read(), row: [] });
  const rowOf = rowReader(paths);
  const indexSlot = paths.indexOf('_index');
  const idSlot = paths.indexOf('_id');
  return (ref) => {
    const bytes = ref.read();
    const row = [...rowOf(bytes)];
    if (indexSlot >= 0) row[indexSlot] = ref.index ?? row[indexSlot];
    if (idSlot >= 0) row[idSlot] = ref.id ?? row[idSlot];
    return { bytes, row };
  };
}

/** The values of a document at some fields; the same array each time. */
function rowReader(paths: readonly string[]): (bytes: Buffer) => Row {
  const set = new FieldSet();
  for (const path of paths) set.slotOf(path);
  const fields = prepareFields(set);
  const memory = new Uint8Array(USUAL_BYTES + 1);
  const usual = new DocumentReader(textOf(memory, USUAL_BYTES), fields, 'none');
  return (bytes) => {
    const { length } = bytes;
    if (length > USUAL_BYTES) {
      const reader = new DocumentReader(textOf(bytes, length), fields, 'none');
      reader.read(0, length);
      return reader.row;
    }
    memory.set(bytes);
    memory[length] = 0;
    usual.read(0, length);
    return usual.row;
  };
}
