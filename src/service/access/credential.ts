import type { EngineCode } from '../../runs/errors.ts';
import type { Principal } from './principal.ts';

/** What a request says to prove who sends it. */
export type Credential =
  | { readonly kind: 'session'; readonly token: string }
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'password'; readonly name: string; readonly password: string };

export type RefusalReason =
  /** There is no credential. */
  | 'missing'
  /** It cannot be read. */
  | 'malformed'
  /** Nobody has it: a wrong key or password, or a session that was ended. */
  | 'unknown'
  | 'expired'
  | 'revoked'
  /** Of this account or address, there were too many failures. */
  | 'blocked'
  | 'busy';

export interface Refusal {
  readonly reason: RefusalReason;
  readonly code: EngineCode;
  /** For whoever asks: it does not reveal who exists. */
  readonly message: string;
  /** Seconds until it may be tried again; `null` where that would not help. */
  readonly retryAfter: number | null;
}

export type Authentication =
  | { readonly principal: Principal; readonly refusal: null }
  | { readonly principal: null; readonly refusal: Refusal };

/** Where a request came from. */
export interface Origin {
  readonly address: string;
  readonly userAgent: string;
}
