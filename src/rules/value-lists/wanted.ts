import { type ValueType, type ExceptionItem, ignoresCase } from '../exceptions/model.ts';
import { quote } from '../model/data.ts';
import { fileProblem, type Problem } from '../problem.ts';
import type { Wanted } from './build.ts';

/** A value list as items refer to it. */
export interface WantedList extends Wanted {
  readonly id: string;
  /** The item that refers to it first, and its file. */
  readonly by: string;
  readonly file: string;
}

/** All value lists that items refer to, by id. If types conflict, the first one is used. */
export function wantedLists(
  items: readonly ExceptionItem[],
  problems: Problem[],
): ReadonlyMap<string, WantedList> {
  const wanted = new Map<string, WantedList>();
  for (const item of items) {
    for (const entry of item.entries) {
      if (entry.type !== 'list') continue;
      const { id, type } = entry.list;
      const isFolded = ignoresCase(item, entry.field);
      const known = wanted.get(id);
      const by = known ?? { id, type, by: item.item_id, file: item.file };
      wanted.set(id, {
        ...by,
        exact: (known?.exact ?? false) || !isFolded,
        folded: (known?.folded ?? false) || isFolded,
      });
      if (known !== undefined && known.type !== type) {
        problems.push(disagreement(item, id, type, known));
      }
    }
  }
  return wanted;
}

function disagreement(
  item: ExceptionItem,
  id: string,
  type: ValueType,
  known: WantedList,
): Problem {
  return fileProblem(
    'warning',
    item.file,
    'RUL3204',
    `the item ${quote(item.item_id)} declares the type of ${quote(id)} as ${type}, and ${quote(known.by)} as ${known.type}`,
    'the first one is used; write the same type in both',
  );
}
