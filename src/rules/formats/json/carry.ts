import { TomlDate } from 'smol-toml';
import {
  at,
  isTable,
  newTable,
  without,
  type Data,
  type Path,
  type Table,
} from '../../model/data.ts';
import type { RuleDocument } from '../../model/document.ts';
import { WriteError } from '../errors.ts';
import { getAtPointer, mapLeaves, pointerOf, setAtPointer } from '../map-leaves.ts';

/** Under `meta`, the field that the API leaves free. */
const CARRIER = 'dockwarden';

/**
 * A rule file as one JSON object, the rule of the API. What stands beside the rule, and which texts
 * were dates or numbers that JSON does not have, travels in `meta.dockwarden`:
 *
 *     "meta": { "dockwarden": { "metadata": {…}, "others": {…}, "typed": { "/rule/x": "date" } } }
 */
export function toJsonRule({ metadata, rule, others }: RuleDocument): Table {
  const typed = newTable();
  const whole = newTable([
    ['metadata', metadata ?? newTable()],
    ['rule', rule],
    ['others', others],
  ]);
  const plain = mapLeaves(whole, (leaf, path) => {
    const [text, kind] = textOf(leaf);
    if (kind === null) return leaf;
    typed[pointerOf(path)] = kind;
    return text;
  }) as Record<'metadata' | 'rule' | 'others', Table>;
  const carried = newTable([
    ...(metadata === null ? [] : ([['metadata', plain.metadata]] as const)),
    ...(Object.keys(others).length === 0 ? [] : ([['others', plain.others]] as const)),
    ...(Object.keys(typed).length === 0 ? [] : ([['typed', typed]] as const)),
  ]);
  if (Object.keys(carried).length === 0) return plain.rule;
  const meta = at(plain.rule, 'meta');
  if (meta !== undefined && !isTable(meta)) {
    throw new WriteError('meta is no table, so nothing can be carried in it');
  }
  if (meta !== undefined && Object.keys(meta).length === 0) carried['empty_meta'] = true;
  const carrying = newTable(Object.entries(meta ?? newTable()));
  carrying[CARRIER] = carried;
  const result = newTable(Object.entries(plain.rule));
  result['meta'] = carrying;
  return result;
}

/** The way back. A carrier that is none of ours is left where it is. */
export function fromJsonRule(rule: Table): RuleDocument {
  const meta = at(rule, 'meta');
  const carried = at(meta, CARRIER);
  if (!isTable(meta) || !isCarrier(carried)) return { metadata: null, rule, others: newTable() };
  const rest = without(meta, [CARRIER]);
  const keepsMeta = Object.keys(rest).length > 0 || carried['empty_meta'] === true;
  const whole = newTable([
    ['metadata', carried['metadata'] ?? null],
    [
      'rule',
      newTable(
        Object.entries(rule).flatMap(([key, value]): [string, Data][] => {
          if (key !== 'meta') return [[key, value]];
          return keepsMeta ? [['meta', rest]] : [];
        }),
      ),
    ],
    ['others', carried['others'] ?? newTable()],
  ]);
  const copy = mapLeaves(whole, (leaf) => leaf) as Record<'rule' | 'others', Table> & {
    metadata: Table | null;
  };
  const typed = carried['typed'];
  for (const [pointer, kind] of Object.entries(isTable(typed) ? typed : {})) {
    const value = valueOf(getAtPointer(copy, pointer), kind);
    if (value !== undefined) setAtPointer(copy, pointer, value);
  }
  return { metadata: copy.metadata, rule: copy.rule, others: copy.others };
}

/** Where a value of a document stands in the JSON object. */
export function jsonPath([root, ...path]: Path): Path {
  if (root === 'rule') return path;
  return [
    'meta',
    CARRIER,
    ...(root === 'metadata' ? [] : ['others']),
    ...(root === undefined ? [] : [root]),
    ...path,
  ];
}

function isCarrier(data: Data | undefined): data is Table {
  if (!isTable(data)) return false;
  return Object.entries(data).every(([key, value]) =>
    key === 'empty_meta' ? value === true : KEYS.includes(key) && isTable(value),
  );
}

const KEYS = ['metadata', 'others', 'typed'];

/** A value that JSON does not have as text, and what it was. */
export function textOf(leaf: Data): [string, 'date' | 'float'] | [null, null] {
  if (leaf instanceof Date) return [leaf.toISOString(), 'date'];
  if (typeof leaf === 'number' && !Number.isFinite(leaf)) return [String(leaf), 'float'];
  return [null, null];
}

/** The way back; `undefined` where the text is none of that kind. */
export function valueOf(text: Data | undefined, kind: Data): Data | undefined {
  if (typeof text !== 'string') return undefined;
  if (kind === 'float') {
    return ['NaN', 'Infinity', '-Infinity'].includes(text) ? Number(text) : undefined;
  }
  const date = kind === 'date' ? new TomlDate(text) : undefined;
  return date?.isValid() === true ? date : undefined;
}
