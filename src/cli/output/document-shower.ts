import { FieldSet } from '../../events/field-set.ts';
import { DocumentReader, prepareFields, textOf } from '../../ingest/index.ts';
import type { Documents, DocumentRef } from '../hunt/documents.ts';
import type { ShownDocument } from './result.ts';

export type Show = (ref: DocumentRef) => ShownDocument;

/** Reads documents again, with the values of some fields; `_index` and `_id` are those of a search hit. */
export function documentShower(paths: readonly string[], documents: Documents): Show {
  if (paths.length === 0) return (ref) => ({ bytes: documents.read(ref), row: [] });
  const set = new FieldSet();
  for (const path of paths) set.slotOf(path);
  const fields = prepareFields(set);
  const indexSlot = paths.indexOf('_index');
  const idSlot = paths.indexOf('_id');
  return (ref) => {
    const bytes = documents.read(ref);
    const reader = new DocumentReader(textOf(bytes, bytes.length), fields, false);
    reader.read(0, bytes.length);
    const row = [...reader.row];
    if (indexSlot >= 0) row[indexSlot] = ref.index ?? row[indexSlot];
    if (idSlot >= 0) row[idSlot] = ref.id ?? row[idSlot];
    return { bytes, row };
  };
}
