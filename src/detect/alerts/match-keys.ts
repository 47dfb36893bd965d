import type { ReadMatch } from '../alert/read-match.ts';
import type { DetectionRule } from '../detection-rule.ts';
import { alertId } from '../identity/index.ts';
import type { Match, MatchedEvent } from '../match.ts';

/** The identities of matches, cached so that documents need not be loaded again. */
export interface MatchKeys {
  /** `null` if an event of the match has not been read yet. */
  readonly keyOf: (match: Match) => string | null;
  /** By the identities that other rules found out; `null` if one of them is not known, or of an alert. */
  readonly sharedKeyOf: (match: Match) => string | null;
  /** Also returns the key. */
  readonly remember: (read: ReadMatch) => string;
}

/**
 * Caches nothing unless executions overlap and see the same events repeatedly.
 *
 * @param keyOf the key of a match by the id of its alert
 */
export function createMatchKeys(
  { id }: DetectionRule,
  overlaps: boolean,
  keyOf: (id: string) => string,
): MatchKeys {
  const keyBy = (
    match: Match,
    identityOf: (event: MatchedEvent) => string | null,
  ): string | null => {
    const events = match.kind === 'event' ? [match.event] : match.events;
    const identities: (string | null)[] = [];
    for (const event of events) {
      const identity = event === null ? null : identityOf(event);
      if (event !== null && identity === null) return null;
      identities.push(identity);
    }
    return keyOf(alertId(id, identities));
  };
  const sharedKeyOf = (match: Match) => keyBy(match, ({ identity }) => identity?.get() ?? null);
  if (!overlaps) {
    return { keyOf: () => null, sharedKeyOf, remember: ({ id: alert }) => keyOf(alert()) };
  }
  const keys = new WeakMap<MatchedEvent, string>();
  const identities = new WeakMap<MatchedEvent, string>();
  return {
    keyOf: (match) =>
      match.kind === 'event'
        ? (keys.get(match.event) ?? null)
        : keyBy(match, (event) => identities.get(event) ?? null),
    sharedKeyOf,
    remember: (read) => {
      const key = keyOf(read.id());
      if (read.match.kind === 'event') keys.set(read.match.event, key);
      else for (const { event, identity } of read.events) identities.set(event, identity);
      return key;
    },
  };
}
