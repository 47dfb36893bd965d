import { getOrAdd } from '../../util/maps.ts';
import type { FieldMapping, FieldType, Schema } from '../schema.ts';

type LeafType = FieldType | 'geo_point';

/**
 * Fields that belong together, written once and used under several parents. Names are separated by
 * blanks and may be dotted.
 */
export type Group = {
  /** Names of the fields of one type. */
  readonly [type in LeafType]?: string;
} & {
  /** Keywords and wildcards that are also searchable as words, at `name.text`. */
  readonly keywordText?: string;
  readonly wildcardText?: string;
  /** Groups below a name. */
  readonly under?: Readonly<Record<string, readonly Group[]>>;
};

/** Writes groups out to full paths. */
export function schemaOf(groups: readonly Group[]): Schema {
  const schema = new Map<string, FieldMapping>();
  for (const group of groups) add(schema, '', group);
  return schema;
}

function add(schema: Map<string, FieldMapping>, prefix: string, group: Group): void {
  for (const key of Object.keys(group) as (keyof Group)[]) {
    if (key === 'under') {
      for (const [name, groups] of Object.entries(group.under ?? {})) {
        for (const child of groups) add(schema, `${prefix}${name}.`, child);
      }
    } else {
      addFields(schema, prefix, (group[key] ?? '').split(' '), key);
    }
  }
}

type FieldKind = Exclude<keyof Group, 'under'>;

const plainKind = (kind: FieldKind): LeafType =>
  kind === 'keywordText' ? 'keyword' : kind === 'wildcardText' ? 'wildcard' : kind;

/** There are thousands: a short run that asks for one waits for all of them. */
function addFields(
  schema: Map<string, FieldMapping>,
  prefix: string,
  names: readonly string[],
  kind: FieldKind,
): void {
  const hasText = kind === 'keywordText' || kind === 'wildcardText';
  const mapping = { type: plainKind(kind) };
  for (let at = 0; at < names.length; at++) {
    const path = prefix + names[at]!;
    schema.set(path, mapping);
    if (hasText) schema.set(`${path}.text`, { type: 'match_only_text', of: path });
  }
}

/**
 * The type of one field; `null` where the groups do not have it. Groups that are used under several parents are read once, so
 * this takes less than to write out all of them, which a short run and each thread would wait for.
 */
export function typeIn(groups: readonly Group[], path: string): string | null {
  let found: string | null = null;
  for (const group of groups) {
    const { types, under } = getOrAdd(readGroups, group, () => readGroup(group));
    found = types.get(path) ?? found;
    for (const [prefix, below] of under) {
      if (path.startsWith(prefix)) found = typeIn(below, path.slice(prefix.length)) ?? found;
    }
  }
  return found;
}

interface ReadGroup {
  readonly types: ReadonlyMap<string, LeafType>;
  readonly under: readonly (readonly [prefix: string, groups: readonly Group[]])[];
}

const readGroups = new WeakMap<Group, ReadGroup>();

function readGroup(group: Group): ReadGroup {
  const { under = {}, ...kinds } = group;
  const types = new Map<string, LeafType>();
  for (const [kind, names] of Object.entries(kinds) as [FieldKind, string][]) {
    for (const name of names.split(' ')) types.set(name, plainKind(kind));
  }
  return {
    types,
    under: Object.entries(under).map(([name, groups]) => [`${name}.`, groups] as const),
  };
}
