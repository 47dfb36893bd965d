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
  for (const [key, value] of Object.entries(group)) {
    if (typeof value === 'string') {
      for (const name of value.split(' ')) addField(schema, prefix + name, key as FieldKind);
    } else {
      for (const [name, groups] of Object.entries(value)) {
        for (const child of groups) add(schema, `${prefix}${name}.`, child);
      }
    }
  }
}

type FieldKind = Exclude<keyof Group, 'under'>;

function addField(schema: Map<string, FieldMapping>, path: string, kind: FieldKind): void {
  switch (kind) {
    case 'keywordText':
    case 'wildcardText':
      schema.set(path, { type: kind === 'keywordText' ? 'keyword' : 'wildcard' });
      schema.set(`${path}.text`, { type: 'match_only_text', of: path });
      return;
    default:
      schema.set(path, { type: kind });
  }
}
