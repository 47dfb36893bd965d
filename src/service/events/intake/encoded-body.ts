import type { EncodedBlock } from '../../../stores/event-store.ts';
import type { RuleRows } from '../candidates/rule-rows.ts';
import type { DocumentOutcome, IntakeRefusal } from './intake.ts';

/** The actions by their number in {@link Outcomes}. */
export const ACTIONS = ['index', 'create', 'update', 'delete'] as const;

/**
 * The outcomes of the documents of a body, in order. Columnar, since an object for each
 * document would cost as much as parsing it.
 */
export interface Outcomes {
  readonly count: number;
  /** Positions in {@link ACTIONS}. */
  readonly actions: Uint8Array<ArrayBuffer>;
  /** The block, and the row in it; a block of -1 for a document that was rejected. */
  readonly blocks: Int32Array<ArrayBuffer>;
  readonly rows: Uint32Array<ArrayBuffer>;
}

/** A document that is not stored. */
export interface RejectedDocument {
  /** The position among all documents of the body. */
  readonly position: number;
  readonly index: string;
  readonly id: string | null;
  readonly error: NonNullable<DocumentOutcome['error']>;
}

/** A parsed body: the blocks to store, and the outcome of each document. */
export interface EncodedBody {
  readonly blocks: readonly EncodedBlock[];
  readonly outcomes: Outcomes;
  /** By position. */
  readonly rejected: readonly RejectedDocument[];
  readonly unknown: number;
  /** Records by format, and records without an event by reason. */
  readonly converted: ReadonlyMap<string, number>;
  readonly skipped: ReadonlyMap<string, number>;
  readonly remaining: number;
  /** By block, the names of its documents by origin. */
  readonly origins: readonly (readonly (readonly string[])[])[];
  /** `null` if there were no rules to match it against. */
  readonly matched: MatchedBody | null;
}

/** The answer of a worker. */
export type BodyAnswer =
  | { readonly kind: 'encoded'; readonly body: EncodedBody }
  | { readonly kind: 'refused'; readonly refusal: IntakeRefusal };

/** The buffers of an answer, which are transferred between threads instead of copied. */
export function memoryOf(answer: BodyAnswer): ArrayBuffer[] {
  if (answer.kind === 'refused') return [];
  const { blocks, outcomes, matched } = answer.body;
  const { actions, blocks: numbers, rows } = outcomes;
  return [
    actions.buffer,
    numbers.buffer,
    rows.buffer,
    ...blocks.flatMap(({ documents, columns }) => [...ownMemory(documents), ...ownMemory(columns)]),
    ...(matched?.blocks ?? []).map(({ carried }) => carried.bytes.buffer),
  ];
}

/** Empty if the buffer has other uses, too. */
function ownMemory({ buffer, byteLength }: Uint8Array): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}

/** The matches of a generation of rules in the blocks of a body, by block. */
export interface MatchedBody {
  readonly generation: number;
  readonly blocks: readonly MatchedBlock[];
}

export interface MatchedBlock {
  readonly rules: readonly RuleRows[];
  /** The latest times of its documents, by timestamp field. */
  readonly latest: ReadonlyMap<string, bigint>;
  /** Some of the candidates' documents. */
  readonly carried: CarriedDocuments;
  /** Why it could not be matched, so that all documents are candidates of all rules; `null` if it was. */
  readonly failure: string | null;
}

/** Concatenated documents. */
export interface CarriedDocuments {
  /** Ascending. */
  readonly rows: Uint32Array<ArrayBuffer>;
  /** By document: the offset of its end. */
  readonly ends: Uint32Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}
