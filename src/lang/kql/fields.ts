import { CATALOGUES, catalogueType } from '../../events/catalogue/index.ts';
import {
  FLOAT_TYPES,
  INTEGER_TYPES,
  KEYWORD_TYPES,
  TEXT_TYPES,
  type Schema,
} from '../../events/schema.ts';
import { compileWildcard, escapeWildcards } from '../../util/wildcard.ts';

/** How the values of a field are compared. `unknown`: as the document has them. */
export type Comparison =
  'keyword' | 'caseless' | 'text' | 'number' | 'boolean' | 'ip' | 'date' | 'unknown';

export interface KqlField {
  /** As it is written. */
  readonly name: string;
  /** Where documents have it. */
  readonly path: string;
  readonly comparison: Comparison;
  /** No finding is about it: a schema was given and does not have it, or it is one of many. */
  readonly isOptional: boolean;
  /** A schema was given, and does not have it. */
  readonly isAbsent: boolean;
}

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map([
  ...[...KEYWORD_TYPES, 'flattened', 'version'].map((type) => [type, 'keyword'] as const),
  ...TEXT_TYPES.map((type) => [type, 'text'] as const),
  ...[...INTEGER_TYPES, ...FLOAT_TYPES].map((type) => [type, 'number'] as const),
  ['boolean', 'boolean'],
  ['ip', 'ip'],
  ['date', 'date'],
  ['date_nanos', 'date'],
]);

/** Fields that the integrations of Windows map as texts, and no catalogue has. */
const OTHER_TEXTS: ReadonlySet<string> = new Set(['powershell.file.script_block_text']);

/** Names under which an index has the values of a field once more, which documents have not. */
const VIEWS: Readonly<Record<string, Comparison>> = {
  caseless: 'caseless',
  keyword: 'keyword',
  text: 'text',
};

/** What is known of the fields of a query. */
export class KqlFields {
  readonly #schema: Schema | undefined;
  readonly #timestampField: string;

  /** @param schema the fields are those of the catalogue without one */
  constructor(schema: Schema | undefined, timestampField: string) {
    this.#schema = schema;
    this.#timestampField = timestampField;
  }

  /** What a name in a query stands for. */
  find(name: string): KqlField {
    if (name === this.#timestampField) return known(name, name, 'date');
    const type = this.#typeOf(name);
    const mapping = this.#schema?.get(name);
    if (mapping?.type === 'alias' && mapping.target !== undefined) {
      return known(name, name, comparisonOf(this.#typeOf(mapping.target)));
    }
    if (mapping?.of !== undefined) return known(name, mapping.of, comparisonOf(type));
    if (mapping?.normalized === true) return known(name, name, 'caseless');
    if (type !== null) return known(name, name, comparisonOf(type));
    return this.#viewOf(name) ?? this.#unknown(name);
  }

  /** The field that has the values of `name.text`, `name.caseless` or `name.keyword`. */
  #viewOf(name: string): KqlField | null {
    const dot = name.lastIndexOf('.');
    const parent = name.slice(0, dot);
    const view = dot > 0 ? VIEWS[name.slice(dot + 1)] : undefined;
    if (view === undefined) return null;
    const comparison = comparisonOf(this.#typeOf(parent));
    if (comparison === 'keyword' || comparison === 'text') return known(name, parent, view);
    // Of a field that nothing is known of, `text` may be a field by itself.
    if (view === 'text' || this.#schema !== undefined || comparison !== 'unknown') return null;
    return known(name, parent, view);
  }

  #unknown(name: string): KqlField {
    if (OTHER_TEXTS.has(name)) return known(name, name, 'text');
    return {
      name,
      path: name,
      comparison: 'unknown',
      isAbsent: this.#schema !== undefined,
      isOptional: this.#schema !== undefined,
    };
  }

  #typeOf(path: string): string | null {
    return this.#schema === undefined ? catalogueType(path) : this.#schemaType(this.#schema, path);
  }

  #schemaType(schema: Schema, path: string): string | null {
    const found = schema.get(path)?.type;
    if (found !== undefined) return found;
    for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
      if (schema.get(path.slice(0, dot))?.type === 'flattened') return 'keyword';
    }
    return null;
  }

  /** All fields that have values of their own and a name that pieces with wildcards between them cover. */
  matching(pieces: readonly string[]): readonly KqlField[] {
    const pattern = pieces.map((piece) => escapeWildcards(piece)).join('*');
    const covers = compileWildcard(pattern, { ignoreCase: false, escapes: true });
    return this.names()
      .filter((name) => covers(name))
      .map((name) => ({ ...this.find(name), isOptional: true }));
  }

  /** The names of all fields that have values of their own. */
  names(): readonly string[] {
    const schema = this.#schema ?? CATALOGUES.cloud_defend;
    const names: string[] = [];
    for (const [name, { type, of }] of schema) {
      if (of === undefined && COMPARISONS.has(type)) names.push(name);
    }
    return names;
  }
}

const known = (name: string, path: string, comparison: Comparison): KqlField => ({
  name,
  path,
  comparison,
  isAbsent: false,
  isOptional: false,
});

const comparisonOf = (type: string | null): Comparison =>
  type === null ? 'unknown' : (COMPARISONS.get(type) ?? 'unknown');
