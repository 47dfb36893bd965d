import { appendTo } from '../../../util/maps.ts';
import { newTable, type Table, quote } from '../../model/data.ts';
import { WriteError, type Entry, type OtherKind } from '../format.ts';
import { writeJson } from '../json/write.ts';
import { NOTHING_APART, putTogether, takeApart, type Apart } from '../carried.ts';

/** Lists with their items, and connectors, as the root of a TOML file. */
export function othersRoot(entries: readonly Entry[]): Table {
  const of = (kind: OtherKind) =>
    entries.flatMap((entry) => (entry.kind === kind ? [entry.data] : []));
  const lists = of('exception_list').map((data) => ({
    ...takeApart(data, 'exception_list'),
    key: listKeyOf(data),
  }));
  const connectors = of('connector').map((data) => takeApart(data, 'connector'));
  const items = itemsByList(entries);
  const about = aboutAll([...lists, ...connectors]);
  const exceptions = lists.map(({ data, beside, key }) => {
    const own = items.get(key) ?? [];
    items.delete(key);
    return newTable([
      ['container', data],
      ...(own.length === 0
        ? []
        : [['items', own.map(({ data }) => takeApart(data, 'exception_item').data)] as const]),
      ...Object.entries(beside),
    ]);
  });
  for (const [orphan] of items.values()) {
    const id = orphan?.data['item_id'];
    const item = typeof id === 'string' ? `the item ${quote(id)}` : 'an item';
    throw new WriteError(
      `${item} has no list here; in TOML, items are written together with their list`,
    );
  }
  return newTable([
    ...(about.metadata === null ? [] : ([['metadata', about.metadata]] as const)),
    ...Object.entries(about.others),
    ...(exceptions.length === 0 ? [] : ([['exceptions', exceptions]] as const)),
    ...(connectors.length === 0
      ? []
      : ([['action_connectors', connectors.map(({ data }) => data)]] as const)),
  ]);
}

/** What an item and its list have in common. */
export function listKeyOf({ namespace_type, list_id }: Table): string {
  return writeJson([namespace_type ?? 'single', list_id ?? null], 'line');
}

type OtherEntry = Extract<Entry, { readonly data: Table }>;

/** All items by {@link listKeyOf}. */
export function itemsByList(entries: readonly Entry[]): Map<string, OtherEntry[]> {
  const items = new Map<string, OtherEntry[]>();
  for (const entry of entries) {
    if (entry.kind !== 'exception_item') continue;
    appendTo(items, listKeyOf(entry.data), entry);
  }
  return items;
}

/** The content besides all of them: one file can hold it only once. */
function aboutAll(all: readonly Apart[]): Pick<Apart, 'metadata' | 'others'> {
  const textOf = ({ metadata, others }: Apart) => {
    const whole = putTogether({ ...NOTHING_APART, metadata, others });
    return whole === null ? '' : writeJson(whole, 'line');
  };
  const [first] = all;
  if (first === undefined) return NOTHING_APART;
  if (new Set(all.map(textOf)).size > 1) {
    throw new WriteError(
      'a TOML file has one [metadata], and those of the lists differ; write to a directory',
    );
  }
  return first;
}
