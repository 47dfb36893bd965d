import type { SqlValue } from '../sql/database.ts';

/** A statement for the server, in its own words. */
export interface Query {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** What the thread of a connection is asked: to run these one after the other, up to the first that fails. */
export interface Request {
  /** Of this request; its answer has the same. */
  readonly number: number;
  readonly queries: readonly Query[];
  /** Whether they belong to a transaction that is open: on another connection they would be done without it. */
  readonly isInTransaction: boolean;
  /** Whether to make a lost connection again and wait for that; if not, it is made meanwhile, and the request fails. */
  readonly isPatient: boolean;
  /** Whether the connection is to be closed then; it is not made for that. */
  readonly isLast: boolean;
}

export interface Result {
  readonly names: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
  /** How many rows were changed or found. */
  readonly count: number;
}

export interface Failure {
  /** Of SQL, such as `23505`; of the network, such as `ECONNREFUSED`; empty where there is none. */
  readonly code: string;
  readonly message: string;
  /** Whether the connection is gone: nothing of an open transaction is left, but that of a commit may have been done. */
  readonly isLost: boolean;
}

export type Answer = { readonly number: number } & (
  | { readonly results: readonly Result[]; readonly failure: null }
  | { readonly results: null; readonly failure: Failure }
);

/** What the thread of a connection begins with. */
export interface ConnectionData {
  readonly url: string;
  /** Sent when a connection was made, before anything else. */
  readonly setUp: readonly string[];
  /** A query that takes longer ends the connection; `null` for no limit but that of the one who waits. */
  readonly maxQueryMs: number | null;
  /** Is set to 1, and its waiters woken, when an answer is at the port. */
  readonly signal: Int32Array<SharedArrayBuffer>;
}
