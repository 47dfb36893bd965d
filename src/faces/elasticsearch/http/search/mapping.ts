import { compileWildcards } from '../../../../util/wildcard.ts';

interface Property {
  type?: string;
  fields?: Record<string, { readonly type: string }>;
  properties?: Record<string, Property>;
}

type Field = readonly [name: string, type: string];

/** Fields in the form of an Elasticsearch mapping. Other fields of documents can be searched as well. */
export function mappingOf(fields: Iterable<Field>): {
  readonly properties: Readonly<Record<string, Property>>;
} {
  const root: Property = {};
  const all = new Map(fields);
  for (const [name, type] of all) {
    const base = name.replace(/\.text$/, '');
    if (base !== name && all.has(base)) continue;
    const property = propertyAt(root, name.split('.'));
    property.type = type;
    const words = all.get(`${name}.text`);
    if (words !== undefined) property.fields = { text: { type: words } };
  }
  return { properties: root.properties ?? {} };
}

function propertyAt(root: Property, path: readonly string[]): Property {
  let at = root;
  for (const name of path) {
    at.properties ??= {};
    at = at.properties[name] ??= {};
  }
  return at;
}

/** Fields by patterns of their names, with their capabilities. */
export function fieldCapabilities(patterns: readonly string[], all: readonly Field[]): object {
  const isWanted = compileWildcards(patterns.length === 0 ? ['*'] : patterns, {
    ignoreCase: false,
    escapes: false,
  });
  const fields = all.filter(([name]) => isWanted(name));
  return Object.fromEntries(
    fields.map(([name, type]) => {
      const isText = type === 'text' || type === 'match_only_text';
      const isValue = type !== 'object' && type !== 'nested';
      const can = {
        type,
        metadata_field: false,
        searchable: isValue,
        aggregatable: isValue && !isText,
      };
      return [name, { [type]: can }];
    }),
  );
}

/** The fields of stored events, as serialized by a thread. */
export const fieldsAnswer = (text: string) =>
  JSON.parse(text) as { readonly names: readonly string[]; readonly fields: readonly Field[] };
