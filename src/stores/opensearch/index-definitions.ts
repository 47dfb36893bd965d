import { CATALOGUES } from '../../events/catalogue/index.ts';
import type { Product } from './cluster.ts';
import type { IndexDefinition } from './cluster-writer.ts';

/** Fields by name, with their types in a mapping. */
export type MappedFields = Iterable<readonly [name: string, type: string]>;

/** The field that a forwarded event has in addition to its own: where it comes from. */
export const FORWARDED = 'dockwarden.forwarded';

/** What the names of the indices behind an alias begin with. They have no dot there, which is for those of the product. */
export const indexBaseOf = (alias: string): string => alias.replace(/^\.+/, '');

/** Of the definitions below; to be raised with each change. */
const VERSION = 1;

const FORWARDED_FIELDS: MappedFields = [
  [`${FORWARDED}.instance`, 'keyword'],
  [`${FORWARDED}.arrival`, 'long'],
  [`${FORWARDED}.received`, 'date'],
  [`${FORWARDED}.stream`, 'keyword'],
  [`${FORWARDED}.index`, 'keyword'],
];

/** What an index of forwarded events is made with. */
export const eventDefinition = (product: Product['name']): IndexDefinition =>
  definitionOf(product, [...FORWARDED_FIELDS, ...ecsFields()]);

/** What an index of alerts is made with: their own fields, and those of their events. */
export function alertDefinition(product: Product['name'], own: MappedFields): IndexDefinition {
  const fields = new Map(own);
  for (const [name, type] of ecsFields()) if (!fields.has(name)) fields.set(name, type);
  for (const [name, type] of FORWARDED_FIELDS) fields.set(name, type);
  return definitionOf(product, fields);
}

/** Without those that index the values of another field once more. */
function* ecsFields(): Generator<readonly [string, string]> {
  const { ecs } = CATALOGUES;
  for (const [name, { type }] of ecs) {
    if (!isLeaf(ecs.get(name.slice(0, name.lastIndexOf('.')))?.type)) yield [name, type];
  }
}

const isLeaf = (type: string | undefined): boolean =>
  type !== undefined && type !== 'object' && type !== 'nested' && type !== 'flattened';

const definitionOf = (product: Product['name'], fields: MappedFields): IndexDefinition => ({
  settings: {
    'index.codec': 'best_compression',
    // A value that does not fit its field is kept in the document and not indexed.
    'index.mapping.ignore_malformed': true,
    'index.mapping.total_fields.limit': 4_000,
  },
  mappings: {
    _meta: { managed_by: 'dockwarden', version: VERSION },
    // Names come from events, and their authors could fill the mapping.
    dynamic: false,
    properties: propertiesOf(product, fields),
  },
});

interface Field {
  type?: string;
  properties?: Record<string, Field>;
  fields?: Record<string, Field>;
  [option: string]: unknown;
}

function propertiesOf(product: Product['name'], fields: MappedFields): Record<string, Field> {
  const root: Record<string, Field> = Object.create(null) as Record<string, Field>;
  const sorted = [...fields].toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, type] of sorted) {
    const steps = name.split('.');
    const last = steps.pop()!;
    let properties = root;
    let parent: Field | null = null;
    for (const step of steps) {
      parent = properties[step] ??= {};
      if (!isLeaf(parent.type)) properties = parent.properties ??= {};
    }
    if (parent !== null && isLeaf(parent.type))
      (parent.fields ??= {})[last] = fieldOf(product, type);
    else properties[last] = { ...properties[last], ...fieldOf(product, type) };
  }
  return root;
}

/** The longest text that is indexed, in characters: at four bytes each, it is just within the limit of a term. */
const LONGEST_TERM = 8_191;

const KEYWORD: Field = { type: 'keyword', ignore_above: LONGEST_TERM };

/** The type of a field as every version of both products has it. */
function fieldOf(product: Product['name'], type: string): Field {
  switch (type) {
    case 'keyword':
    case 'constant_keyword':
    case 'wildcard':
    case 'version':
      return KEYWORD;
    case 'text':
    case 'match_only_text':
      return { type: 'text', norms: false };
    case 'scaled_float':
      return { type: 'double' };
    case 'unsigned_long':
      return { type: 'long' };
    case 'flattened':
      // OpenSearch would refuse a document for one long value below it.
      return product === 'OpenSearch'
        ? { type: 'object', enabled: false }
        : { type: 'flattened', ignore_above: LONGEST_TERM };
    default:
      return { type };
  }
}
