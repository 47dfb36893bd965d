/** What the mapping of one index says of a field: how its values are searched, and which of them the index does not have. */
export interface IndexedField {
  readonly name: string;
  /**
   * The type of the mapping. `absent`: no document of the index can have a value. `unknown`: documents may have values that
   * the index does not have, or has in another form.
   */
  readonly type: string;
  /** Why a field is `unknown`, for people. */
  readonly why: string;
  /** The name that is searched: of a text, its exact sub-field if there is one. */
  readonly searched: string;
  /** Whether it is the sub-field of a text. */
  readonly isOfText: boolean;
  /** Longer texts, in UTF-16 units, are not indexed; `null` without limit. */
  readonly ignoreAbove: number | null;
  /** Texts are changed before they are indexed. */
  readonly isNormalized: boolean;
  /** The index has values that `_source` lacks: a null value, copies of other fields, a `_source` that is not whole. */
  readonly hasMore: boolean;
  /** Values that cannot be read are kept in `_source`, but not indexed. */
  readonly ignoresMalformed: boolean;
  /** The innermost nested object that has the field. */
  readonly nested: string | null;
  /** Of a `constant_keyword`. */
  readonly constant: string | null;
  /** Of a date. */
  readonly format: string | null;
}

/** What is known of one index. */
export interface IndexDescription {
  readonly name: string;
  /** Of this index alone: a later one of the same name has another. */
  readonly uuid: string;
  readonly shards: number;
  /** When it was made, in milliseconds since 1970; 0 if that is not known. */
  readonly madeAt: number;
  /** The version of the product that made it, as it counts versions: 7.17.28 is 7172899. 0 if it is not known. */
  readonly created: number;
  readonly field: (name: string) => IndexedField;
  /** `_source` is not kept, so that no event can be read. */
  readonly hasSource: boolean;
}

type Json = Readonly<Record<string, unknown>>;

/** A setting, which may be written as a text or as what it means. */
const settingText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number'
    ? String(value)
    : '';

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectAt = (owner: Json, key: string): Json => {
  const value = Object.hasOwn(owner, key) ? owner[key] : undefined;
  return isObject(value) ? value : {};
};

/** Types whose tests are known. A field of any other is evaluated on the documents only. */
const TYPES: ReadonlySet<string> = new Set([
  'keyword',
  'wildcard',
  'constant_keyword',
  'text',
  'match_only_text',
  'ip',
  'boolean',
  'date',
  'date_nanos',
  'byte',
  'short',
  'integer',
  'long',
  'unsigned_long',
  'float',
  'double',
  'half_float',
]);

/** Parameters after which an index does not have what documents have, in ways that are not looked into. */
const UNUSUAL = ['script', 'time_series_metric', 'split_queries_on_whitespace'];

/** Reads one index of the answer to `GET /<pattern>?flat_settings=true`. */
export function describeIndex(name: string, answer: unknown): IndexDescription {
  const index = isObject(answer) ? answer : {};
  const mappings = objectAt(index, 'mappings');
  const settings = objectAt(index, 'settings');
  const source = objectAt(mappings, '_source');
  const fields = new FieldLookup(mappings, {
    ignoresMalformed: settingText(settings['index.mapping.ignore_malformed']) === 'true',
    mayPassFields:
      settingText(settings['index.mapping.total_fields.ignore_dynamic_beyond_limit']) === 'true',
    isSourcePartial: source['includes'] !== undefined || source['excludes'] !== undefined,
  });
  return {
    name,
    uuid: settingText(settings['index.uuid']) || name,
    shards: Number(settings['index.number_of_shards'] ?? 1),
    madeAt: Number(settings['index.creation_date'] ?? 0) || 0,
    created: createdBy(Number(settings['index.version.created'] ?? 0)),
    field: (path) => fields.find(path),
    hasSource: source['enabled'] !== false,
  };
}

/** OpenSearch sets a bit in its numbers, so that Elasticsearch does not take them for its own. */
const OPENSEARCH = 0x08000000;

const createdBy = (version: number): number =>
  (version & OPENSEARCH) === 0 ? version : version ^ OPENSEARCH;

interface IndexSettings {
  readonly ignoresMalformed: boolean;
  /** Fields beyond a limit stay unmapped. */
  readonly mayPassFields: boolean;
  readonly isSourcePartial: boolean;
}

class FieldLookup {
  readonly #root: Json;
  readonly #settings: IndexSettings;
  readonly #copies: ReadonlySet<string>;
  readonly #known = new Map<string, IndexedField>();

  constructor(root: Json, settings: IndexSettings) {
    this.#root = root;
    this.#settings = settings;
    this.#copies = copyTargets(root);
  }

  find(name: string): IndexedField {
    let field = this.#known.get(name);
    if (field === undefined) this.#known.set(name, (field = this.#find(name)));
    return field;
  }

  #find(name: string): IndexedField {
    if (name.startsWith('_')) return unknown(name, 'it is no field of documents');
    // In a query, it is a pattern of names.
    if (name.includes('*')) return unknown(name, 'its name has a star');
    for (const key of ['runtime', 'derived']) {
      const found = Object.keys(objectAt(this.#root, key));
      if (found.some((each) => each === name || name.startsWith(`${each}.`)))
        return unknown(name, `it is a ${key} field`);
    }
    const parts = name.split('.');
    let owner = this.#root;
    let dynamic: unknown = owner['dynamic'] ?? true;
    let nested: string | null = null;
    for (let at = 0; at < parts.length;) {
      const step = childOf(owner, parts, at);
      if (step === null) return this.#unmapped(name, dynamic, nested);
      const { child, next } = step;
      at = next;
      if (at === parts.length) return this.#mapped(name, child, nested);
      if (child['enabled'] === false) return unknown(name, 'its object is not indexed');
      const type = child['type'] ?? 'object';
      if (type === 'nested') nested = parts.slice(0, at).join('.');
      else if (type !== 'object')
        return unknown(name, `it is below a field of type ${settingText(type)}`);
      dynamic = child['dynamic'] ?? dynamic;
      owner = child;
    }
    return unknown(name, 'it has no name');
  }

  #unmapped(name: string, dynamic: unknown, nested: string | null): IndexedField {
    // A field that has a value would have been mapped, or its document refused.
    const isSeen = ['true', 'strict'].includes(settingText(dynamic));
    if (!isSeen)
      return unknown(name, `it is not mapped, and \`dynamic\` is ${settingText(dynamic)}`);
    if (this.#settings.mayPassFields)
      return unknown(name, 'it is not mapped, and fields beyond a limit are not');
    return { ...field(name, 'absent'), nested };
  }

  #mapped(name: string, child: Json, nested: string | null): IndexedField {
    const type = child['properties'] === undefined ? (child['type'] ?? 'object') : 'object';
    if (type === 'alias') return unknown(name, 'it is an alias, which documents do not have');
    if (typeof type !== 'string' || !TYPES.has(type))
      return unknown(name, `its type is ${settingText(type)}`);
    if (child['index'] === false) return unknown(name, 'it is not indexed');
    const unusual = UNUSUAL.find((key) => child[key] !== undefined);
    if (unusual !== undefined) return unknown(name, `its mapping has \`${unusual}\``);
    const { ignoresMalformed, isSourcePartial } = this.#settings;
    const common = {
      ...field(name, type),
      nested,
      hasMore:
        isSourcePartial ||
        this.#copies.has(name) ||
        (child['null_value'] !== undefined && child['null_value'] !== null),
      ignoresMalformed: settingText(child['ignore_malformed'] ?? ignoresMalformed) === 'true',
    };
    switch (type) {
      case 'keyword':
      case 'wildcard':
        return { ...common, ...textsOf(child) };
      case 'text':
      case 'match_only_text':
        return textField(common, child);
      case 'constant_keyword': {
        const { value } = child;
        if (typeof value !== 'string') return unknown(name, 'its constant has no value yet');
        return { ...common, constant: value };
      }
      case 'date':
      case 'date_nanos':
        return { ...common, format: typeof child['format'] === 'string' ? child['format'] : null };
      default:
        return common;
    }
  }
}

const field = (name: string, type: string, why = ''): IndexedField => ({
  name,
  type,
  why,
  searched: name,
  isOfText: false,
  ignoreAbove: null,
  isNormalized: false,
  hasMore: false,
  ignoresMalformed: false,
  nested: null,
  constant: null,
  format: null,
});

const unknown = (name: string, why: string): IndexedField => field(name, 'unknown', why);

/** A key of a mapping may itself have dots. The longest is tried last: usually there is one. */
function childOf(
  owner: Json,
  parts: readonly string[],
  at: number,
): { readonly child: Json; readonly next: number } | null {
  const properties = objectAt(owner, 'properties');
  for (let next = at + 1; next <= parts.length; next++) {
    const key = parts.slice(at, next).join('.');
    const child = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (isObject(child)) return { child, next };
  }
  return null;
}

const textsOf = (child: Json): Pick<IndexedField, 'ignoreAbove' | 'isNormalized'> => ({
  ignoreAbove: typeof child['ignore_above'] === 'number' ? child['ignore_above'] : null,
  isNormalized: child['normalizer'] !== undefined,
});

/** A text is searched by its exact sub-field, as its words say too little. */
function textField(common: IndexedField, child: Json): IndexedField {
  for (const [key, sub] of Object.entries(objectAt(child, 'fields'))) {
    if (!isObject(sub) || (sub['type'] !== 'keyword' && sub['type'] !== 'wildcard')) continue;
    const isUsual = sub['index'] !== false && UNUSUAL.every((name) => sub[name] === undefined);
    if (!isUsual || sub['normalizer'] !== undefined) continue;
    const hasMore = common.hasMore || (sub['null_value'] ?? null) !== null;
    return {
      ...common,
      ...textsOf(sub),
      hasMore,
      type: sub['type'],
      searched: `${common.name}.${key}`,
      isOfText: true,
    };
  }
  return { ...common, type: 'text' };
}

/** The fields that others are copied to. */
function copyTargets(root: Json): ReadonlySet<string> {
  const targets = new Set<string>();
  const visit = (owner: Json) => {
    for (const key of ['properties', 'fields']) {
      for (const child of Object.values(objectAt(owner, key))) {
        if (!isObject(child)) continue;
        for (const target of [child['copy_to'] ?? []].flat()) targets.add(settingText(target));
        visit(child);
      }
    }
  };
  visit(root);
  return targets;
}
