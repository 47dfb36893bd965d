import type { EngineCode } from '../../runs/errors.ts';
import { RIGHTS, type Right } from '../operation/rights.ts';

/** The authenticated sender of a request. */
export interface Principal {
  /**
   * `user` signed in; `key` has an API key; `local` is a program of the owner of the data directory;
   * `anonymous` may only send events, if the service accepts them without a key.
   */
  readonly kind: 'user' | 'key' | 'local' | 'anonymous';
  /** Of the user or the key: a UUID; `local` and `anonymous` otherwise. */
  readonly id: string;
  /** The name in histories and the audit log: `alice`, `key:ci`, `local`, `anonymous`. */
  readonly name: string;
  readonly rights: ReadonlySet<Right>;
  /** The accessible spaces; `null` for all. */
  readonly spaces: readonly string[] | null;
  /** Prefixes of the data streams that an API key may write to; `null` for all. */
  readonly streams: readonly string[] | null;
  /** The id of a session, by which it can be ended. */
  readonly session: string | null;
}

export const may = ({ rights }: Principal, right: Right) => rights.has(right);

export const mayEnter = ({ spaces }: Principal, space: string) =>
  spaces === null || spaces.includes(space);

/** Whether the principal may store events in this data stream. */
export const mayWrite = ({ streams }: Principal, stream: string) =>
  streams === null || streams.some((prefix) => stream.startsWith(prefix));

/** A sender without credentials. */
export const ANONYMOUS: Principal = {
  kind: 'anonymous',
  id: 'anonymous',
  name: 'anonymous',
  rights: new Set(),
  spaces: null,
  streams: null,
  session: null,
};

/** The owner of the data directory, who may read and change it anyway. */
export const LOCAL: Principal = {
  kind: 'local',
  id: 'local',
  name: 'local',
  rights: new Set(RIGHTS),
  spaces: null,
  streams: null,
  session: null,
};

/** The credential in a request. */
export type Credential =
  | { readonly kind: 'session'; readonly token: string }
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'password'; readonly name: string; readonly password: string };

export type RefusalReason =
  /** There is no credential. */
  | 'missing'
  /** It cannot be parsed. */
  | 'malformed'
  /** It is not valid: a wrong key or password, or a session that was ended. */
  | 'unknown'
  | 'expired'
  | 'revoked'
  /** There were too many failures for this account or address. */
  | 'blocked'
  | 'busy';

export interface Refusal {
  readonly reason: RefusalReason;
  readonly code: EngineCode;
  /** The message for the client, which does not reveal who exists. */
  readonly message: string;
  /** Seconds until a retry makes sense; `null` if it would not help. */
  readonly retryAfter: number | null;
}

export type Authentication =
  | { readonly principal: Principal; readonly refusal: null }
  | { readonly principal: null; readonly refusal: Refusal };

/** The origin of a request. */
export interface Origin {
  readonly address: string;
  readonly userAgent: string;
}
