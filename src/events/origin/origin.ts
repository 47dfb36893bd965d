import { appendTo } from '../../util/maps.ts';
import { type FieldSet, valuesOf, type Row, type Value } from '../field-set.ts';

import { DATA_SET_ALIASES, type DataSetAliases } from './data-set-aliases.ts';

/** How an event says where it comes from; of several ways, the first. */
export type OriginKind = 'index' | 'data_stream' | 'module';

/** Where an event comes from. Events of the same origin nearly always share one object. */
export interface Origin {
  /** `null`: it says nothing. */
  readonly kind: OriginKind | null;
  /** All names that index patterns are held against, each once; none if it says nothing. */
  readonly names: readonly string[];
}

/**
 * Reads all names of an event: the index that it was sent to or found in, the data stream that it states, those that its
 * module and data set imply, and what each of these is an alias of. Together with `indexPatterns`, this alone says which
 * rules read an event.
 *
 * @param index empty or left out where none was named
 */
export type ReadOrigin = (row: Row, index?: string) => Origin;

/** The fields that an event states its origin with. */
const STATED_FIELDS = {
  type: 'data_stream.type',
  dataset: 'data_stream.dataset',
  namespace: 'data_stream.namespace',
  module: 'event.module',
  eventDataset: 'event.dataset',
  category: 'event.category',
} as const;

type StatedOrigin = { readonly [Name in keyof typeof STATED_FIELDS]?: Value };
type OriginSlots = { readonly [Name in keyof typeof STATED_FIELDS]: number };

const mapped = <T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));

/** Only this number of values of a field is read: a document could have any number. */
const MAX_VALUES = 8;

/** Adds the fields that an origin is read from to a field set. */
export function originReader(
  fields: FieldSet,
  aliases: DataSetAliases = DATA_SET_ALIASES,
): ReadOrigin {
  const slots = mapped(STATED_FIELDS, (path) => fields.slotOf(path)) as OriginSlots;
  const known = new KnownOrigins(slots, aliases);
  return (row, index = '') => known.of(row, index);
}

/** The names of an index alone, whatever its events state. */
export const namesOfIndex = (
  index: string,
  aliases: DataSetAliases = DATA_SET_ALIASES,
): readonly string[] => originOf({}, index, aliases).names;

interface KnownOrigin {
  readonly stated: StatedOrigin;
  readonly index: string;
  readonly origin: Origin;
}

/** Reads each origin once, as long as there are not too many: each event could state a new one. */
class KnownOrigins {
  readonly #slots: OriginSlots;
  readonly #aliases: DataSetAliases;
  /** By data set, which distinguishes most origins. */
  readonly #known = new Map<Value, KnownOrigin[]>();
  #count = 0;
  #last: KnownOrigin | null = null;

  constructor(slots: OriginSlots, aliases: DataSetAliases) {
    this.#slots = slots;
    this.#aliases = aliases;
  }

  of(row: Row, index: string): Origin {
    if (this.#last !== null && this.#isSame(this.#last, row, index)) return this.#last.origin;
    const { dataset, module, eventDataset } = this.#slots;
    const key = row[dataset] ?? row[eventDataset] ?? row[module];
    const own = this.#known.get(key);
    let known = own?.find((each) => this.#isSame(each, row, index));
    if (known === undefined) {
      const stated: StatedOrigin = mapped(this.#slots, (slot) => row[slot]);
      known = { stated, index, origin: originOf(stated, index, this.#aliases) };
      if (!isShort(index) || !Object.values(stated).every(isShort)) return known.origin;
      this.#remember(key, known);
    }
    this.#last = known;
    return known.origin;
  }

  /** The category matters only where it stands in for a data set. */
  #isSame({ stated, index: known }: KnownOrigin, row: Row, index: string): boolean {
    const { type, dataset, namespace, module, eventDataset, category } = this.#slots;
    return (
      known === index &&
      isEqual(stated.dataset, row[dataset]) &&
      isEqual(stated.eventDataset, row[eventDataset]) &&
      isEqual(stated.module, row[module]) &&
      isEqual(stated.namespace, row[namespace]) &&
      isEqual(stated.type, row[type]) &&
      (stated.eventDataset !== undefined || isEqual(stated.category, row[category]))
    );
  }

  #remember(key: Value, known: KnownOrigin): void {
    if (this.#count === MAX_KNOWN) {
      this.#known.clear();
      this.#count = 0;
    }
    appendTo(this.#known, key, known);
    this.#count += 1;
  }
}

const MAX_KNOWN = 256;
const MAX_KNOWN_LENGTH = 256;

const isShort = (value: Value): boolean =>
  typeof value === 'string'
    ? value.length <= MAX_KNOWN_LENGTH
    : typeof value !== 'object' || (value.length <= MAX_VALUES && value.every(isShort));

const isEqual = (a: Value, b: Value): boolean =>
  a === b ||
  (typeof a === 'object' &&
    typeof b === 'object' &&
    a.length === b.length &&
    a.every((each, at) => each === b[at]));

function originOf(stated: StatedOrigin, index: string, aliases: DataSetAliases): Origin {
  const indices = index === '' ? [] : indexAndStream(index);
  // What is copied into an index of alerts keeps the fields of the event that it was copied from.
  if (indices.at(-1)?.startsWith('.') === true) return { kind: 'index', names: indices };
  const stream = indices.map(dataStreamOf).find((each) => each !== null) ?? null;
  const type = texts(stated.type)[0] ?? stream?.type ?? 'logs';
  const namespace = texts(stated.namespace)[0] ?? stream?.namespace ?? 'default';
  const nameOf = (dataset: string) => `${type}-${dataset}-${namespace}`;
  const datasets = texts(stated.dataset);
  const implied = impliedDataSets(stated);
  const own = [...datasets, ...implied];
  const names = new Set([
    ...indices,
    ...(stream === null
      ? []
      : aliasesOf([stream.dataset], aliases).map(
          (alias) => `${stream.cluster}${stream.type}-${alias}-${stream.namespace}`,
        )),
    ...[...own, ...aliasesOf(own, aliases)].map(nameOf),
  ]);
  const kind =
    indices.length > 0
      ? 'index'
      : datasets.length > 0
        ? 'data_stream'
        : implied.length > 0
          ? 'module'
          : null;
  return { kind, names: [...names] };
}

const aliasesOf = (datasets: readonly string[], aliases: DataSetAliases): readonly string[] =>
  datasets.map((dataset) => aliases.get(dataset) ?? '').filter((alias) => alias !== '');

/** `logs-DATASET-NAMESPACE`, perhaps of another cluster. A data set has no hyphen. */
const DATA_STREAM = /^([^:]*:)?(logs|metrics|traces|synthetics|profiling)-([^-]+)-(.+)$/u;

function dataStreamOf(name: string) {
  const parts = DATA_STREAM.exec(name);
  if (parts === null) return null;
  const [, cluster = '', type = '', dataset = '', namespace = ''] = parts;
  return { cluster, type, dataset, namespace };
}

/** `.ds-NAME-2026.11.24-000001`, and the same of a snapshot that is searched. */
const BACKING = /^(?:(?:partial|restored)-)?(?:\.ds-)?(.+?)(?:-\d{4}\.\d{2}\.\d{2}-\d{6})?$/u;

/** An index that holds a part of a data stream is also known by the name of the stream, which comes last. */
function indexAndStream(index: string): readonly string[] {
  const colon = index.indexOf(':') + 1;
  const stream = BACKING.exec(index.slice(colon))?.[1];
  if (stream === undefined) return [index];
  const name = index.slice(0, colon) + stream;
  return name === index ? [index] : [index, name];
}

/**
 * `event.dataset` by custom begins with the module. Without a dataset the category stands in: an
 * integration names its streams after what they hold.
 */
function impliedDataSets({ module, eventDataset, category }: StatedOrigin): readonly string[] {
  const modules = texts(module);
  const datasets = texts(eventDataset);
  if (datasets.length === 0) {
    const categories = texts(category);
    return modules.flatMap((each) => [each, ...categories.map((kind) => `${each}.${kind}`)]);
  }
  return datasets.flatMap((dataset) => [
    dataset,
    ...modules
      .filter((each) => dataset !== each && !dataset.startsWith(`${each}.`))
      .map((each) => `${each}.${dataset}`),
  ]);
}

function texts(value: Value): readonly string[] {
  return valuesOf(value)
    .filter((each): each is string => typeof each === 'string' && each !== '')
    .slice(0, MAX_VALUES);
}
