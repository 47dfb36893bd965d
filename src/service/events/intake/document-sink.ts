import { indexNameFault, isReserved, streamOf } from '../../../ingest/bodies/index-name.ts';
import { OVERFLOW_STREAM, type EncodedBlock } from '../../../stores/event-store.ts';
import {
  BlockBuilder,
  type BlockTarget,
  BLOCK_BYTES,
  type HotSlots,
} from '../../../stores/blocks/encode.ts';
import type { Origin } from '../../../events/origin/origin.ts';
import type { Row } from '../../../events/field-set.ts';
import type { ReadDocument } from '../candidates/document-matcher.ts';
import type { BodyMatching } from './body-matching.ts';
import { ACTIONS, type EncodedBody, type Outcomes, type RejectedDocument } from './encoded-body.ts';
import type { EventFields } from './event-fields.ts';
import { type DocumentOutcome, MAX_BLOCKS } from './intake.ts';

/** Each retains a few megabytes of memory. */
const MAX_KEPT = 8;

/**
 * Recently used block builders of a thread. Their memory has already grown, which for a new one
 * takes as long as filling it.
 */
export class BuilderPool {
  readonly #slots: HotSlots;
  /** All of them are empty. In order of last use. */
  readonly #kept = new Map<string, BlockBuilder>();

  constructor(slots: HotSlots) {
    this.#slots = slots;
  }

  take(target: BlockTarget): BlockBuilder {
    const key = keyOf(target);
    const kept = this.#kept.get(key);
    this.#kept.delete(key);
    return kept ?? new BlockBuilder(this.#slots, target);
  }

  /** @param bytes the size of the largest document block that it built: memory for a huge document is not retained */
  give(target: BlockTarget, builder: BlockBuilder, bytes: number): void {
    if (bytes > 2 * BLOCK_BYTES || builder.count > 0) return;
    const [oldest] = this.#kept.keys();
    if (this.#kept.size === MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(keyOf(target), builder);
  }
}

/** Names of streams and indices contain no line feed. */
function keyOf({ stream, index, isCreate }: BlockTarget): string {
  return `${isCreate ? '+' : ''}${stream}\n${index}`;
}

type Action = DocumentOutcome['action'];

/** How a document is stored. */
export interface Target {
  readonly action: Action;
  /** The index from the request, if any. */
  readonly index: string | null;
  readonly id: string | null;
}

/** The maximum number of blocks built concurrently; if a request names more indices, some of them have several blocks. */
const MAX_GROUPS = 512;

const MAX_ID_BYTES = 512;

/** Documents that are stored together: of one stream and index, with the same operation type. */
interface Group {
  readonly target: BlockTarget;
  readonly builder: BlockBuilder;
  /** The number of the block that is being built. */
  block: number;
  /** The size of its largest block. */
  bytes: number;
  /** The origins of the documents in the block that is being built. */
  readonly origins: Set<Origin>;
}

/** Collects the documents of one body into blocks, and the outcome of each. */
export class DocumentSink {
  readonly #fields: EventFields;
  readonly #builders: BuilderPool;
  readonly #matching: BodyMatching | null;
  readonly #streams: readonly string[] | null;
  readonly #groups = new Map<string, Group>();
  readonly #blocks: EncodedBlock[] = [];
  #blockCount = 0;
  readonly #outcomes = new OutcomeColumns();
  readonly #rejected: RejectedDocument[] = [];
  readonly #origins: (readonly string[])[][] = [];
  /** The group of the last document: most bodies have only one. */
  #last: Group | null = null;
  #lastIndex: string | null = null;
  #lastAction: Action = 'index';

  /**
   * @param matching of the body; `null` if there are no rules
   * @param streams prefixes of the allowed streams; `null` for all
   */
  constructor(
    fields: EventFields,
    builders: BuilderPool,
    matching: BodyMatching | null,
    streams: readonly string[] | null,
  ) {
    this.#fields = fields;
    this.#builders = builders;
    this.#matching = matching;
    this.#streams = streams;
  }

  /** The number of documents stored or rejected. */
  get count(): number {
    return this.#outcomes.count;
  }

  /**
   * Stores a document.
   *
   * @param isCounted whether the client sent it as a document, as against a further one of the same record
   */
  store(document: ReadDocument, target: Target, isCounted = true): void {
    const group = this.#groupOf(target, document.row);
    if ('reason' in group) {
      this.reject(target, group);
      return;
    }
    const { builder } = group;
    if (builder.count === 0) group.block = this.#begin();
    const row = builder.count;
    const { index } = group.target;
    if (isCounted) this.#outcomes.add(ACTION_NUMBERS[target.action], group.block, row);
    builder.add(document.bytes, document.start, document.end, document.row, target.id);
    group.origins.add(this.#fields.originOf(document.row, index));
    this.#matching?.add(group.block, row, document, index);
    if (builder.isFull) this.#finish(group);
  }

  reject(
    { action, index, id }: Pick<Target, 'action' | 'index' | 'id'>,
    error: RejectedDocument['error'],
  ): void {
    this.#rejected.push({ position: this.#outcomes.count, index: index ?? '', id, error });
    this.#outcomes.add(ACTION_NUMBERS[action], -1, 0);
  }

  /** Why a document cannot be stored under its index and id; `null` if it can. */
  fault({ index, id }: Pick<Target, 'index' | 'id'>): RejectedDocument['error'] | null {
    if (index !== null && index !== this.#lastIndex) {
      const reason = indexNameFault(index);
      if (reason !== null) return { type: 'invalid_index_name_exception', reason, status: 400 };
      if (isReserved(streamOf(index))) return reserved(index);
    }
    if (id === null) return null;
    return idFault(id);
  }

  /** Completes all blocks. */
  finish(): Pick<EncodedBody, 'blocks' | 'outcomes' | 'rejected' | 'origins'> {
    for (const group of this.#groups.values()) this.#end(group);
    return {
      blocks: this.#blocks,
      outcomes: this.#outcomes.take(),
      rejected: this.#rejected,
      origins: this.#origins,
    };
  }

  /** The position of a stored document, or the reason of a rejection. */
  #groupOf(target: Target, row: Row): Group | RejectedDocument['error'] {
    const { index, action } = target;
    const isKnown =
      this.#last !== null &&
      index !== null &&
      index === this.#lastIndex &&
      action === this.#lastAction;
    if (isKnown && this.#last !== null) return this.#last;
    const isCreate = action === 'create';
    const stream = index === null ? this.#fields.streamOf(row) : streamOf(index);
    if (isReserved(stream)) return reserved(stream);
    if (!this.#mayStore(stream)) return forbidden(stream);
    const group =
      index === null
        ? (this.#groupFor(stream, '', isCreate) ?? this.#groupFor(OVERFLOW_STREAM, '', isCreate))
        : this.#groupFor(stream, index, isCreate);
    if (group === null) return TOO_MANY_INDICES;
    this.#last = group;
    this.#lastIndex = index;
    this.#lastAction = action;
    return group;
  }

  #mayStore(stream: string): boolean {
    return this.#streams === null || this.#streams.some((prefix) => stream.startsWith(prefix));
  }

  #groupFor(stream: string, index: string, isCreate: boolean): Group | null {
    const target = { stream, index, isCreate };
    const key = keyOf(target);
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    if (this.#blockCount >= MAX_BLOCKS && stream !== OVERFLOW_STREAM) return null;
    if (this.#groups.size >= MAX_GROUPS) this.#endOldest();
    const builder = this.#builders.take(target);
    const group = { target, builder, block: -1, bytes: 0, origins: new Set<Origin>() };
    this.#groups.set(key, group);
    return group;
  }

  #endOldest(): void {
    const [oldest] = this.#groups;
    if (oldest === undefined) return;
    const [key, group] = oldest;
    this.#groups.delete(key);
    this.#end(group);
  }

  #end(group: Group): void {
    const { target, builder } = group;
    if (builder.count > 0) this.#finish(group);
    this.#builders.give(target, builder, group.bytes);
  }

  #finish(group: Group): void {
    this.#matching?.finish(group.block, group.builder.view(), group.origins);
    this.#origins[group.block] = namesOf(group.origins);
    group.origins.clear();
    const block = group.builder.finish();
    this.#blocks[group.block] = block;
    group.bytes = Math.max(group.bytes, block.documentBytes);
  }

  /** Blocks are in the order of their first documents. */
  #begin(): number {
    this.#blockCount += 1;
    return this.#blockCount - 1;
  }
}

const ACTION_NUMBERS: Readonly<Record<Action, number>> = {
  index: ACTIONS.indexOf('index'),
  create: ACTIONS.indexOf('create'),
  update: ACTIONS.indexOf('update'),
  delete: ACTIONS.indexOf('delete'),
};

/** The error of Elasticsearch for a restricted index. */
const reserved = (name: string) => ({
  type: 'security_exception',
  reason: `no document may be written to [${name}]: names like this are for alerts, lists and settings; send events to another index`,
  status: 403,
});

const forbidden = (stream: string) => ({
  type: 'security_exception',
  reason: `this API key may not write to the data stream [${stream}]`,
  status: 403,
});

/** Shippers retry these individually; documents that they drop would be lost. */
const TOO_MANY_INDICES = {
  type: 'es_rejected_execution_exception',
  reason: `a request may have ${MAX_BLOCKS} blocks of documents of one index; send the others in further requests`,
  status: 429,
};

/** A UTF-16 code unit has at most this number of bytes in UTF-8. */
const MAX_CHARACTER_BYTES = 3;

function idFault(id: string): RejectedDocument['error'] | null {
  const fault = (reason: string) => ({ type: 'illegal_argument_exception', reason, status: 400 });
  if (id.length * MAX_CHARACTER_BYTES > MAX_ID_BYTES && Buffer.byteLength(id) > MAX_ID_BYTES) {
    return fault(
      `id is too long, must be no longer than ${MAX_ID_BYTES} bytes but was: ${Buffer.byteLength(id)}`,
    );
  }
  return SURROGATE.test(id) ? fault('id must be valid Unicode') : null;
}

/** A surrogate without its pair. */
const SURROGATE = /\p{Surrogate}/u;

/** Origins describe streams and have no other effect, so they are limited per block. */
const MAX_ORIGINS = 64;

const namesOf = (origins: Iterable<Origin>): (readonly string[])[] =>
  [...origins].slice(0, MAX_ORIGINS).map(({ names }) => names);

/** Grows on demand. */
class OutcomeColumns {
  count = 0;
  #actions = new Uint8Array(FIRST_ROOM);
  #blocks = new Int32Array(FIRST_ROOM);
  #rows = new Uint32Array(FIRST_ROOM);

  add(action: number, block: number, row: number): void {
    if (this.count === this.#actions.length) this.#grow();
    this.#actions[this.count] = action;
    this.#blocks[this.count] = block;
    this.#rows[this.count] = row;
    this.count += 1;
  }

  take(): Outcomes {
    const { count } = this;
    return {
      count,
      actions: this.#actions.slice(0, count),
      blocks: this.#blocks.slice(0, count),
      rows: this.#rows.slice(0, count),
    };
  }

  #grow(): void {
    const room = this.#actions.length * 2;
    const actions = new Uint8Array(room);
    const blocks = new Int32Array(room);
    const rows = new Uint32Array(room);
    actions.set(this.#actions);
    blocks.set(this.#blocks);
    rows.set(this.#rows);
    this.#actions = actions;
    this.#blocks = blocks;
    this.#rows = rows;
  }
}

const FIRST_ROOM = 1_024;
