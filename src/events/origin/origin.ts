import type { FieldSet } from '../field-set.ts';
import { DATA_SET_ALIASES, type DataSetAliases } from './data-set-aliases.ts';
import { valuesOf, type Row, type Value } from '../value.ts';

/** The origin that a document states; the first source of information that is present is used. */
export type OriginKind = 'index' | 'data_stream' | 'module';

export interface Origin {
  /** `null`: it says nothing. */
  readonly kind: OriginKind | null;
  /** The indices or data streams that index patterns are held against; any of them counts. */
  readonly names: readonly string[];
}

/**
 * Reads the origin of a document: by the index it was found in, else by its data stream, else by
 * what `event.module` and `event.dataset` say; and by the data set that its own is an alias of.
 */
export type ReadOrigin = (row: Row, index: string | undefined) => Origin;

const NOWHERE: Origin = { kind: null, names: [] };

/** Only this number of values of a field is read: a document could have any number. */
const MAX_VALUES = 8;

/** Adds the fields that an origin is read from to a field set. */
export function originReader(
  fields: FieldSet,
  dataSetAliases: DataSetAliases = DATA_SET_ALIASES,
): ReadOrigin {
  const slots = {
    type: fields.slotOf('data_stream.type'),
    dataset: fields.slotOf('data_stream.dataset'),
    namespace: fields.slotOf('data_stream.namespace'),
    module: fields.slotOf('event.module'),
    eventDataset: fields.slotOf('event.dataset'),
    category: fields.slotOf('event.category'),
  };
  const streamOf = (dataset: Value, type: Value, namespace: Value): Origin | null => {
    const datasets = texts(dataset);
    if (datasets.length === 0) return null;
    const [ownType = 'logs'] = texts(type);
    const [ownNamespace = 'default'] = texts(namespace);
    const names = withAliases(datasets, dataSetAliases).map(
      (name) => `${ownType}-${name}-${ownNamespace}`,
    );
    return { kind: 'data_stream', names };
  };
  const known = new KnownStreams(streamOf);
  return (row, index) => {
    if (index !== undefined && index !== '') return { kind: 'index', names: namesOfIndex(index) };
    const stream = known.of(row[slots.dataset], row[slots.type], row[slots.namespace]);
    if (stream !== null) return stream;
    const streams = streamsOf(
      texts(row[slots.module]),
      texts(row[slots.eventDataset]),
      texts(row[slots.category]),
    );
    if (streams.length === 0) return NOWHERE;
    const names = withAliases(streams, dataSetAliases).map((stream) => `logs-${stream}-default`);
    return { kind: 'module', names };
  };
}

type StreamOf = (dataset: Value, type: Value, namespace: Value) => Origin | null;

interface KnownStream {
  readonly type: Value;
  readonly namespace: Value;
  readonly origin: Origin | null;
}

/** Events of a data set nearly always have the same origin, which is the same object then. */
class KnownStreams {
  readonly #streamOf: StreamOf;
  readonly #known = new Map<string, KnownStream>();

  constructor(streamOf: StreamOf) {
    this.#streamOf = streamOf;
  }

  of(dataset: Value, type: Value, namespace: Value): Origin | null {
    if (typeof dataset !== 'string') return this.#streamOf(dataset, type, namespace);
    const known = this.#known.get(dataset);
    if (known !== undefined && known.type === type && known.namespace === namespace) {
      return known.origin;
    }
    const origin = this.#streamOf(dataset, type, namespace);
    if (![dataset, type, namespace].every(isShort)) return origin;
    // Each event could name a new one.
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(dataset, { type, namespace, origin });
    return origin;
  }
}

const MAX_KNOWN = 64;
const MAX_KNOWN_LENGTH = 256;

const isShort = (value: Value): boolean =>
  value === undefined || (typeof value === 'string' && value.length <= MAX_KNOWN_LENGTH);

/** The data sets, and those that they are aliases of. */
function withAliases(
  datasets: readonly string[],
  dataSetAliases: DataSetAliases,
): readonly string[] {
  const others = datasets.flatMap((dataset) => dataSetAliases.get(dataset) ?? []);
  return [...datasets, ...others.filter((each) => each !== '' && !datasets.includes(each))];
}

/** `.ds-NAME-2026.11.24-000001`, and the same of a snapshot that is searched. */
const BACKING = /^(?:(?:partial|restored)-)?(?:\.ds-)?(.+?)(?:-\d{4}\.\d{2}\.\d{2}-\d{6})?$/;

/** An index that holds a part of a data stream is read by patterns for the stream. */
function namesOfIndex(index: string): readonly string[] {
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
function streamsOf(
  modules: readonly string[],
  datasets: readonly string[],
  categories: readonly string[],
): readonly string[] {
  if (datasets.length === 0) {
    return modules.flatMap((module) => [
      module,
      ...categories.map((category) => `${module}.${category}`),
    ]);
  }
  return datasets.flatMap((dataset) => [
    dataset,
    ...modules
      .filter((module) => dataset !== module && !dataset.startsWith(`${module}.`))
      .map((module) => `${module}.${dataset}`),
  ]);
}

function texts(value: Value): readonly string[] {
  return valuesOf(value)
    .filter((each): each is string => typeof each === 'string' && each !== '')
    .slice(0, MAX_VALUES);
}
