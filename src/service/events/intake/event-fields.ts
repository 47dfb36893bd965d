import { ruleFields } from '../../../match/rule-outline.ts';
import { originReader, type ReadOrigin } from '../../../events/origin/origin.ts';
import type { FieldSet, Row, Value } from '../../../events/field-set.ts';
import { indexNameFault } from '../../../ingest/bodies/index-name.ts';
import { hotSlots, type HotSlots } from '../../../stores/blocks/encode.ts';
import { type FastMemory, fastFields } from '../../../ingest/json/fast-reader.ts';

import { prepareFields, type PreparedFields } from '../../../ingest/json/fields.ts';

/** The stream of documents without an origin. */
export const NO_STREAM = 'logs-generic-default';

/**
 * The fields read from every document before it is stored: those of rules, the hot columns, its stream, and its origin. One
 * pass over its bytes reads them all.
 */
export class EventFields {
  readonly hot: HotSlots;
  readonly originOf: ReadOrigin;
  readonly prepared: PreparedFields;
  /** The same for documents of a body, which are many. */
  readonly fast: PreparedFields;
  readonly clocks: readonly { readonly field: string; readonly slot: number }[];
  readonly #type: number;
  readonly #dataset: number;
  readonly #namespace: number;
  readonly #eventDataset: number;
  readonly #module: number;
  /** Stream names in documents, and the streams that they map to. */
  readonly #streams = new Map<string, string>();

  /**
   * @param memory of the thread; `null` if all documents are read by the plain reader
   * @param set what else is read of documents, such as the fields of rules
   * @param clocks additional fields by which rules order events
   */
  constructor(
    memory: FastMemory | null,
    set: FieldSet = ruleFields(),
    clocks: readonly string[] = [],
  ) {
    this.hot = hotSlots(set);
    this.originOf = originReader(set);
    this.#type = set.slotOf('data_stream.type');
    this.#dataset = set.slotOf('data_stream.dataset');
    this.#namespace = set.slotOf('data_stream.namespace');
    this.#eventDataset = set.slotOf('event.dataset');
    this.#module = set.slotOf('event.module');
    this.clocks = clocks.map((field) => ({ field, slot: set.slotOf(field) }));
    this.prepared = prepareFields(set);
    this.fast = fastFields(set, memory);
  }

  /** The stream of a document without a named index, from its own fields. */
  streamOf(row: Row): string {
    const dataset = textOf(row[this.#dataset]);
    if (dataset !== null) {
      const type = textOf(row[this.#type]) ?? 'logs';
      return this.#valid(`${type}-${dataset}-${textOf(row[this.#namespace]) ?? 'default'}`);
    }
    const named = textOf(row[this.#eventDataset]) ?? textOf(row[this.#module]);
    return named === null ? NO_STREAM : this.#valid(`logs-${named}-default`);
  }

  #valid(name: string): string {
    const known = this.#streams.get(name);
    if (known !== undefined) return known;
    const stream = indexNameFault(name) === null ? name : NO_STREAM;
    // Senders may use any number of names.
    if (this.#streams.size === MAX_STREAMS) this.#streams.clear();
    this.#streams.set(name, stream);
    return stream;
  }
}

const MAX_STREAMS = 1_024;

function textOf(value: Value): string | null {
  const first = typeof value === 'object' ? value[0] : value;
  return typeof first === 'string' && first !== '' ? first : null;
}
