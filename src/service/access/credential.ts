import type { EngineCode } from '../../runs/errors.ts';
import type { Principal } from './principal.ts';

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
