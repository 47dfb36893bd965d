import { mappedFields } from '../../../engine/search/fields.ts';
import { compileWildcards } from '../../../util/wildcard.ts';

interface Property {
  type?: string;
  fields?: Record<string, { readonly type: string }>;
  properties?: Record<string, Property>;
}

/** The fields of alerts as a mapping of Elasticsearch. All others that events have can be searched as well. */
export function alertMapping(): { readonly properties: Readonly<Record<string, Property>> } {
  const root: Property = {};
  const all = new Map(mappedFields());
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

/** The fields of alerts by patterns of their names, with what can be done with them. */
export function fieldCapabilities(patterns: readonly string[]): object {
  const isWanted = compileWildcards(patterns.length === 0 ? ['*'] : patterns, {
    ignoreCase: false,
    escapes: false,
  });
  const fields = [...mappedFields()].filter(([name]) => isWanted(name));
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
