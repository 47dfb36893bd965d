import { MAX_FIELD_BYTES } from '../../../http/json-body.ts';
import type { Route } from '../../../http/route.ts';

/** What is counted against which limit. */
export type RateClass =
  /** Requests per second of an account or a key: `limits.request_rate`. */
  | 'account'
  /** Requests with events in flight, and their bytes: `limits.requests`, `limits.memory`. */
  | 'events'
  /** Only requests that do not prove who sends them, per address: `limits.refused_rate`. */
  | 'address';

export interface RouteLimits {
  /** Of the body; a number of bytes, `limits.body` where the setting says it, `null` where none is read. */
  readonly body: number | 'limits.body' | null;
  readonly rate: RateClass;
}

export function limitsOf({ method, right, body, accepts, mostBytes }: Route): RouteLimits {
  const rate = right === 'ingest' ? 'events' : right === null ? 'address' : 'account';
  if (mostBytes !== undefined) return { body: mostBytes, rate };
  if (body !== undefined || accepts !== undefined) return { body: MAX_FIELD_BYTES, rate };
  const isRead = right === 'ingest' && method !== 'GET' && method !== 'DELETE';
  return { body: isRead ? 'limits.body' : null, rate };
}
