import type { Alert } from '../alert.ts';
import { describeRead, timesOf } from '../alert/describe.ts';
import type { ReadMatch } from '../alert/read-match.ts';
import { readerOf, type Reader } from '../alert/reader.ts';
import type { DetectionRule } from '../detection-rule.ts';
import type { Match } from '../match.ts';
import { instanceOf } from '../suppression/index.ts';
import type { RateLimit } from './rate-limit.ts';
import { createMatchKeys, type MatchKeys } from './match-keys.ts';
import type { AlertMemory } from './memory.ts';

/**
 * The outcome of a match, exactly one of:
 *
 * - `self-match`: it is over an alert of the same rule, which would loop forever.
 * - `duplicate`: it is over events that were read twice, or that an earlier execution handled.
 * - `suppressed`: an earlier alert of its instance counts it.
 * - `capped`: the rule has reached its alert limit; if found again later, it may become an alert.
 */
export type Verdict =
  | { readonly kind: 'alert'; readonly key: string; readonly alert: Alert }
  | { readonly kind: 'suppressed'; readonly key: string }
  | { readonly kind: 'capped'; readonly key: string }
  | { readonly kind: 'self-match' }
  | { readonly kind: 'duplicate' };

/** Decides which matches of one rule become alerts, for executions and for live rules alike. */
export class Judge {
  readonly #rule: DetectionRule;
  readonly #memory: AlertMemory;
  readonly #reader: Reader;
  readonly #keys: MatchKeys;
  readonly #suppresses: boolean;

  /**
   * @param overlaps whether executions see the same events repeatedly: the identities of events are then
   * cached, so that documents are not loaded each time
   */
  constructor(rule: DetectionRule, memory: AlertMemory, overlaps = false) {
    this.#rule = rule;
    this.#memory = memory;
    this.#reader = readerOf(rule);
    this.#keys = createMatchKeys(rule, overlaps);
    this.#suppresses = rule.rule.alert_suppression !== undefined;
  }

  judge(match: Match, limit: RateLimit): Verdict {
    const known = this.#keys.keyOf(match);
    if (known !== null && this.#memory.knows(known)) return DUPLICATE;
    if (known !== null && limit.isFull() && !this.#suppresses) return this.#cap(known);
    const read = this.#reader.read(match);
    const { lineage } = this.#reader;
    if (read.events.some(({ row, event }) => lineage.isOwn(row, event))) return SELF_MATCH;
    const key = this.#keys.remember(read);
    return this.#memory.knows(key) ? DUPLICATE : this.#decide(read, key, limit);
  }

  #decide(read: ReadMatch, key: string, limit: RateLimit): Verdict {
    const { windows } = this.#memory;
    const instance = this.#suppresses
      ? instanceOf(this.#rule, read.common(), this.#reader.groupBy)
      : null;
    const times = timesOf(read.match);
    if (instance !== null && windows.absorb(instance, times)) {
      this.#memory.settle(key);
      return { kind: 'suppressed', key };
    }
    if (limit.isFull()) return this.#cap(key);
    const suppression = instance === null ? null : windows.open(instance, times);
    limit.spend();
    this.#memory.settle(key);
    return { kind: 'alert', key, alert: describeRead(read, this.#rule, suppression) };
  }

  #cap(key: string): Verdict {
    this.#memory.cap(key);
    return { kind: 'capped', key };
  }
}

const DUPLICATE: Verdict = { kind: 'duplicate' };
const SELF_MATCH: Verdict = { kind: 'self-match' };
