import type { Draft, DraftCondition, Operator } from './draft.ts';

export type Fields = Readonly<Record<string, unknown>>;

const OPERATORS: readonly Operator[] = ['match', 'match_any', 'wildcard', 'exists', 'list'];
const EMPTY: Fields = {};

/** The draft that an item begins as, under the names of the API. */
export function draftFrom(item: Fields, list: string | null): Draft {
  const own = fieldsIn(fieldsIn(item['meta'])['dockwarden']);
  const caseless = own['case_insensitive'];
  const conditions = Array.isArray(item['entries']) ? item['entries'].map(conditionFrom) : [];
  return {
    conditions,
    name: text(item['name']),
    reason: text(item['description']),
    expires: text(item['expire_time']) || null,
    list,
    stage: typeof own['stage'] === 'number' ? own['stage'] : null,
    caseless:
      caseless === true
        ? conditions.map(({ field }) => field)
        : Array.isArray(caseless)
          ? caseless.map(String)
          : [],
  };
}

function conditionFrom(given: unknown): DraftCondition {
  const entry = fieldsIn(given);
  const field = text(entry['field']);
  const operator = entry['operator'] === 'excluded' ? 'excluded' : 'included';
  const type = OPERATORS.find((each) => each === entry['type']);
  const base = { field, operator } as const;
  if (type === undefined) return { ...base, type: 'match', values: [], raw: entry };
  if (type === 'list') {
    const list = fieldsIn(entry['list']);
    return { ...base, type, values: [text(list['id'])], listType: text(list['type']) };
  }
  const { value } = entry;
  const values = type === 'exists' ? [] : Array.isArray(value) ? value.map(String) : [text(value)];
  return { ...base, type, values };
}

/** What is still wrong with a draft, in a sentence; `null` for one that can be saved. */
export function faultOf({ conditions, name, expires }: Draft, now: number): string | null {
  if (conditions.length === 0)
    return 'Without a condition it would hide everything: click a value of the alert to add one.';
  const empty = conditions.find(
    ({ type, values, raw }) =>
      raw === undefined &&
      type !== 'exists' &&
      (values.length === 0 || values.some((value) => value === '')),
  );
  if (empty !== undefined) return `The condition on ${empty.field} has no value yet.`;
  if (conditions.some(({ field, raw }) => raw === undefined && field.trim() === ''))
    return 'One condition has no field yet.';
  if (name.trim() === '') return 'It needs a name.';
  if (expires !== null && !(Date.parse(expires) > now)) return 'It would have expired already.';
  return null;
}

/** The item of a draft, under the names of the API. @param base what the draft began with */
export function itemOf(draft: Draft, base: Fields): Fields {
  const { conditions, name, reason, expires, stage, caseless } = draft;
  const { expire_time: _, meta: given, ...rest } = base;
  const meta = fieldsIn(given);
  const { stage: __, case_insensitive: ___, ...own } = fieldsIn(meta['dockwarden']);
  const used = caseless.filter((field) => conditions.some((each) => each.field === field));
  const marks = {
    ...own,
    ...(stage === null ? {} : { stage }),
    ...(used.length === 0 ? {} : { case_insensitive: used }),
  };
  const others = Object.fromEntries(Object.entries(meta).filter(([key]) => key !== 'dockwarden'));
  const all = { ...others, ...(Object.keys(marks).length === 0 ? {} : { dockwarden: marks }) };
  return {
    ...rest,
    type: 'simple',
    name: name.trim(),
    description: reason.trim(),
    entries: conditions.map(entryOf),
    ...(expires === null ? {} : { expire_time: expires }),
    ...(Object.keys(all).length === 0 ? {} : { meta: all }),
  };
}

function entryOf({ field, type, operator, values, listType, raw }: DraftCondition): Fields {
  if (raw !== undefined) return raw;
  const base = { field: field.trim(), operator, type };
  if (type === 'exists') return base;
  if (type === 'list')
    return { ...base, list: { id: values[0] ?? '', type: listType ?? 'keyword' } };
  return { ...base, value: type === 'match_any' ? values : (values[0] ?? '') };
}

const fieldsIn = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : EMPTY;

const text = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : value === undefined || value === null
      ? ''
      : JSON.stringify(value);
