import { levelOf } from '../codes/index.ts';
import type { ReadEntry } from '../formats/index.ts';
import type { Range } from '../formats/place.ts';
import type { SourceFile } from '../source-file.ts';
import { at, type Path, type Table } from '../model/data.ts';
import { MAX_FAULTS, type Fault } from '../model/fault.ts';
import { readTable } from '../model/field-table.ts';
import type { Problem } from '../problem.ts';
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
      rangeOf(entry, fault.path),
      fault.hint,
    );
  const faults: Fault[] = [];
  const file = source.path;
  if (kind === 'list') {
    const fields = readTable(LIST_FIELDS, data, ['list'], faults);
    const list = fields === undefined ? null : { ...fields, file };
    const written = at(data, 'list_id');
    const listId = typeof written === 'string' ? written : null;
    return { kind, list, listId, problems: limited(faults).map(report), report };
  }
  const fields = readTable(ITEM_FIELDS, data, ['item'], faults);
  const stage = fields?.meta?.dockwarden?.stage ?? null;
  const item = fields === undefined ? null : { ...fields, file, stage };
  const found = item === null ? faults : [...faults, ...lintItem(item)];
  return { kind, item, problems: limited(found).map(report), report };
}

/** The position of a value, or of what contains it. */
function rangeOf({ offset, placeOf }: Pick<ReadEntry, 'offset' | 'placeOf'>, path: Path): Range {
  for (let length = path.length; length > 0; length -= 1) {
    const place = placeOf(path.slice(0, length));
    if (place !== undefined) return place.key;
  }
  return { start: offset, end: offset };
}

function limited(faults: readonly Fault[]): readonly Fault[] {
  const next = faults[MAX_FAULTS];
  if (next === undefined) return faults;
  const message = `there are more findings in this exception than the first ${MAX_FAULTS}`;
  const hint = 'fix these, then validate again';
  return [...faults.slice(0, MAX_FAULTS), { code: 'RUL1105', path: next.path, message, hint }];
}
