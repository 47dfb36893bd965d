import type { ReadMatch } from '../alert/read-match.ts';
import type { DetectionRule } from '../detection-rule.ts';
import { alertId } from '../identity/index.ts';
import type { Match, MatchedEvent } from '../match.ts';

/** The identities of matches, cached so that documents need not be loaded again. */
export interface MatchKeys {
  /** `null` if an event of the match has not been read yet. */
  readonly keyOf: (match: Match) => string | null;
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
  if (!overlaps) return { keyOf: () => null, remember: ({ id: alert }) => keyOf(alert) };
  const keys = new WeakMap<MatchedEvent, string>();
  const identities = new WeakMap<MatchedEvent, string>();
  const groupKey = (events: readonly (MatchedEvent | null)[]): string | null => {
    const known: (string | null)[] = [];
    for (const event of events) {
      const identity = event === null ? null : identities.get(event);
      if (identity === undefined) return null;
      known.push(identity);
    }
    return keyOf(alertId(id, known));
  };
  return {
    keyOf: (match) =>
      match.kind === 'event' ? (keys.get(match.event) ?? null) : groupKey(match.events),
    remember: (read) => {
      const key = keyOf(read.id);
      if (read.match.kind === 'event') keys.set(read.match.event, key);
      else for (const { event, identity } of read.events) identities.set(event, identity);
      return key;
    },
  };
}
