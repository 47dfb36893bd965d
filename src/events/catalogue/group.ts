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

/** There are thousands: a short run that asks for one waits for all of them. */
function addFields(
  schema: Map<string, FieldMapping>,
  prefix: string,
  names: readonly string[],
  kind: FieldKind,
): void {
  const hasText = kind === 'keywordText' || kind === 'wildcardText';
  const plain = kind === 'keywordText' ? 'keyword' : kind === 'wildcardText' ? 'wildcard' : kind;
  const mapping = { type: plain };
  for (let at = 0; at < names.length; at++) {
    const path = prefix + names[at]!;
    schema.set(path, mapping);
    if (hasText) schema.set(`${path}.text`, { type: 'match_only_text', of: path });
  }
}
