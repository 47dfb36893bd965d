import type { RuleRows } from '../candidates/block-matcher.ts';

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
