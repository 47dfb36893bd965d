import { levelOf } from '../codes/index.ts';
import type { ReadEntry } from '../formats/index.ts';
import { nearestPlace } from '../formats/format.ts';
import type { SourceFile, Problem } from '../problem.ts';
import { at, type Table, limited, type Fault } from '../model/data.ts';
import { readTable } from '../model/field-table.ts';
import { lintItem } from './lints.ts';
import { ITEM_FIELDS, LIST_FIELDS, type ExceptionItem, type ExceptionList } from './model.ts';

interface Loaded {
  readonly problems: readonly Problem[];
  /** A fault of this entry as a problem with its position in the file. */
  readonly report: (fault: Fault) => Problem;
}

/** One list or item of a file, validated; `null` if it has errors. */
export type LoadedException = Loaded &
  (
    | {
        readonly kind: 'list';
        readonly list: ExceptionList | null;
        /** As written, even if something else in the list is wrong. */
        readonly listId: string | null;
      }
    | { readonly kind: 'item'; readonly item: ExceptionItem | null }
  );

/** Reads a list or an item and reports everything that is wrong with it. */
export function readException(
  kind: LoadedException['kind'],
  data: Table,
  entry: Pick<ReadEntry, 'offset' | 'placeOf'>,
  source: SourceFile,
): LoadedException {
  const report = (fault: Fault): Problem =>
    source.problem(
      levelOf(fault.code),
      fault.code,
      fault.message,
      nearestPlace(entry.placeOf, fault.path)?.key ?? entry.offset,
      fault.hint,
    );
  const faults: Fault[] = [];
  const file = source.path;
  if (kind === 'list') {
    const fields = readTable(LIST_FIELDS, data, ['list'], faults);
    const list = fields === undefined ? null : { ...fields, file };
    const written = at(data, 'list_id');
    const listId = typeof written === 'string' ? written : null;
    return { kind, list, listId, problems: limited(faults, 'exception').map(report), report };
  }
  const fields = readTable(ITEM_FIELDS, data, ['item'], faults);
  const stage = fields?.meta?.dockwarden?.stage ?? null;
  const item = fields === undefined ? null : { ...fields, file, stage };
  const found = item === null ? faults : [...faults, ...lintItem(item)];
  return { kind, item, problems: limited(found, 'exception').map(report), report };
}
