import { TomlDate } from 'smol-toml';
import { at, isTable, newTable, without, type Data, type Table, type Path } from '../model/data.ts';

/**
 * The content of a TOML file besides a rule, a list, an item or a connector. It is stored with the
 * object in `meta.dockwarden`, next to what is already there. `typed` lists strings that were dates
 * or numbers that JSON does not have:
 *
 *     "meta": { "dockwarden": { "metadata": {…}, "others": {…}, "typed": { "/data/x": "date" } } }
 */
export interface Apart {
  /** The rule, list, item or connector itself. */
  readonly data: Table;
  /** `[metadata]` of the file. */
  readonly metadata: Table | null;
  /** Other tables of the file. */
  readonly others: Table;
  /** Other keys of its `[[exceptions]]`. */
  readonly beside: Table;
}

export const NOTHING_APART: Apart = {
  data: newTable(),
  metadata: null,
  others: newTable(),
  beside: newTable(),
};

/** What each kind of entry carries. */
const KEYS = {
  rule: ['metadata', 'others', 'typed'],
  exception_list: ['metadata', 'others', 'beside', 'typed'],
  exception_item: ['typed'],
  connector: ['metadata', 'others', 'typed'],
} as const;

type Carrying = keyof typeof KEYS;

/** Records that `meta`, or the table in it, was present and empty. */
const EMPTY = 'empty';

/** Everything in one object, or `null` if `meta` is not a table. */
export function putTogether({ data, metadata, others, beside }: Apart): Table | null {
  const typed = newTable();
  const whole = newTable([
    ['data', data],
    ['metadata', metadata ?? newTable()],
    ['others', others],
    ['beside', beside],
  ]);
  const plain = mapLeaves(whole, (leaf, path) => {
    const [text, kind] = textOf(leaf);
    if (kind === null) return leaf;
    typed[pointerOf(path)] = kind;
    return text;
  }) as Record<keyof Apart, Table>;
  const carried = newTable([
    ...(metadata === null ? [] : ([['metadata', plain.metadata]] as const)),
    ...filled('others', plain.others),
    ...filled('beside', plain.beside),
    ...filled('typed', typed),
  ]);
  if (Object.keys(carried).length === 0) return plain.data;
  const meta = at(plain.data, 'meta');
  const own = at(meta, 'dockwarden');
  if (meta !== undefined && !isTable(meta)) return null;
  if (own !== undefined && !isTable(own)) return null;
  const taken = own ?? newTable();
  if (meta !== undefined && Object.keys(meta).length === 0) carried[EMPTY] = 'meta';
  if (own !== undefined && Object.keys(own).length === 0) carried[EMPTY] = 'dockwarden';
  if (Object.keys(carried).some((key) => Object.hasOwn(taken, key))) return null;
  const both = newTable([...Object.entries(taken), ...Object.entries(carried)]);
  return withEntry(plain.data, 'meta', withEntry(meta ?? newTable(), 'dockwarden', both));
}

/** The inverse. Unknown content of `meta.dockwarden` is kept there. */
export function takeApart(whole: Table, kind: Carrying): Apart {
  const meta = at(whole, 'meta');
  const own = at(meta, 'dockwarden');
  const nothing = { data: whole, metadata: null, others: newTable(), beside: newTable() };
  if (!isTable(meta) || !isTable(own)) return nothing;
  const keys = KEYS[kind].filter((key) => isTable(own[key]));
  const taken = (key: keyof Apart) => (keys.some((each) => each === key) ? own[key] : undefined);
  if (keys.length === 0) return nothing;
  const empty = own[EMPTY];
  const left = without(own, empty === 'meta' || empty === 'dockwarden' ? [...keys, EMPTY] : keys);
  const keepsOwn = Object.keys(left).length > 0 || empty === 'dockwarden';
  const newMeta = keepsOwn ? withEntry(meta, 'dockwarden', left) : without(meta, ['dockwarden']);
  const keepsMeta = Object.keys(newMeta).length > 0 || empty === 'meta';
  const apart = mapLeaves(
    newTable([
      ['data', keepsMeta ? withEntry(whole, 'meta', newMeta) : without(whole, ['meta'])],
      ['metadata', taken('metadata') ?? null],
      ['others', taken('others') ?? newTable()],
      ['beside', taken('beside') ?? newTable()],
    ]),
    (leaf) => leaf,
  ) as Table & Apart;
  const typed = own['typed'];
  for (const [pointer, kind] of Object.entries(isTable(typed) ? typed : {})) {
    const value = valueOf(getAtPointer(apart, pointer), kind);
    if (value !== undefined) setAtPointer(apart, pointer, value);
  }
  return apart;
}

function filled(key: string, table: Table): readonly (readonly [string, Data])[] {
  return Object.keys(table).length === 0 ? [] : [[key, table]];
}

/** A copy with a value at a key; an existing key keeps its place. */
function withEntry(table: Table, key: string, value: Data): Table {
  const copy = newTable(Object.entries(table));
  copy[key] = value;
  return copy;
}

/** A value that JSON does not have as a string, and its type. */
function textOf(leaf: Data): [string, 'date' | 'float'] | [null, null] {
  if (leaf instanceof Date) return [leaf.toISOString(), 'date'];
  if (typeof leaf === 'number' && !Number.isFinite(leaf)) return [String(leaf), 'float'];
  return [null, null];
}

/** The inverse; `undefined` if the string is not of that kind. */
function valueOf(text: Data | undefined, kind: Data): Data | undefined {
  if (typeof text !== 'string') return undefined;
  if (kind === 'float') {
    return ['NaN', 'Infinity', '-Infinity'].includes(text) ? Number(text) : undefined;
  }
  const date = kind === 'date' ? new TomlDate(text) : undefined;
  return date?.isValid() === true ? date : undefined;
}

/**
 * Replaces the plain values of a document. `undefined` drops a key of a table; in a list, where the
 * others must not move, an empty string replaces the value.
 */
export function mapLeaves(
  data: Data,
  change: (leaf: Data, path: Path) => Data | undefined,
  path: Path = [],
): Data | undefined {
  if (Array.isArray(data)) {
    return data.map((each, index) => {
      const changed = mapLeaves(each, change, [...path, index]);
      return changed === undefined ? '' : changed;
    });
  }
  if (!isTable(data)) return change(data, path);
  const table = newTable();
  for (const [key, value] of Object.entries(data)) {
    const changed = mapLeaves(value, change, [...path, key]);
    if (changed !== undefined) table[key] = changed;
  }
  return table;
}

/** A path as a JSON Pointer (RFC 6901). */
export function pointerOf(path: Path): string {
  return path
    .map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

/** Sets the value at a JSON Pointer, if the tables and lists on the way exist. */
export function setAtPointer(root: Data, pointer: string, value: Data): void {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = steps.pop();
  let holder: Data | undefined = root;
  for (const step of steps) holder = below(holder, step);
  if (last === undefined || holder === undefined) return;
  if (Array.isArray(holder)) {
    if (Number(last) < holder.length) holder[Number(last)] = value;
  } else if (isTable(holder)) holder[last] = value;
}

/** The value at a JSON Pointer, or `undefined`. */
function getAtPointer(root: Data, pointer: string): Data | undefined {
  const steps = pointer.split('/').slice(1);
  return steps.reduce<Data | undefined>(
    (data, step) => below(data, step.replaceAll('~1', '/').replaceAll('~0', '~')),
    root,
  );
}

function below(data: Data | undefined, step: string): Data | undefined {
  if (Array.isArray(data)) return data[Number(step)];
  return isTable(data) && Object.hasOwn(data, step) ? data[step] : undefined;
}
