import type { Alert } from '../alert.ts';
import { describeRead, timesOf } from '../alert/describe.ts';
import { readerOf } from '../alert/reader.ts';
import type { DetectionRule } from '../detection-rule.ts';
import { alertId, keyOfHash } from '../identity/index.ts';
import type { Match, MatchedEvent } from '../match.ts';
import { createWindows, instanceOf, suppressionDuration } from '../suppression/index.ts';

export interface DetectionOptions {
  /** Most alerts of one execution; `null`: no limit, left out: the rule's own. */
  readonly maxSignals?: number | null | undefined;
  /**
   * Executions overlap and see the same events again: what an event is known by is kept, so that
   * its document is not loaded for each of them.
   */
  readonly overlaps?: boolean;
}

/** Turns the matches of one rule into alerts, execution by execution. */
export interface Detection {
  /**
   * @param matches in the order of the language, earliest first
   * @param at the time of the execution, in nanoseconds since the epoch. Nothing depends on it: what
   * happens within a time span happens in the time of events
   */
  readonly execute: (matches: readonly Match[], at: bigint) => ExecutionResult;
  /** How many matches are held back and were not let through by a later execution. */
  readonly heldBack: () => number;
}

/** Every match is one of an alert, a duplicate, an own alert, suppressed, or held back. */
export interface ExecutionResult {
  /** The count of a suppression may still grow in later executions. */
  readonly alerts: readonly Alert[];
  /** Over events that were read twice, or that an earlier execution dealt with. */
  readonly duplicates: number;
  /** Over alerts of this very rule: it would never come to an end. */
  readonly ownAlerts: number;
  readonly suppressed: number;
  /** Beyond the limit; an execution that finds them again may let them through. */
  readonly heldBack: number;
}

/**
 * Starts a rule that has alerted of nothing yet. What it remembers of a match takes some 60 bytes,
 * so that its memory is bounded by the matches themselves.
 */
export function createDetection(rule: DetectionRule, options: DetectionOptions = {}): Detection {
  const { maxSignals, overlaps = false } = options;
  const limit = maxSignals === undefined ? rule.rule.max_signals : maxSignals;
  const reader = readerOf(rule);
  const windows = createWindows(suppressionDuration(rule.rule));
  /** Matches that became an alert or were suppressed. */
  const done = new Set<string>();
  /** Matches that were held back so far. */
  const waiting = new Set<string>();
  const known = new WeakMap<MatchedEvent, string>();

  const readMatch = (match: Match) => {
    const read = reader.read(match);
    if (overlaps) for (const { event, identity } of read.events) known.set(event, identity);
    return read;
  };

  const finish = (key: string) => {
    done.add(key);
    waiting.delete(key);
  };

  const execute = (matches: readonly Match[]): ExecutionResult => {
    const alerts: Alert[] = [];
    const held = new Set<string>();
    const counts = { duplicates: 0, ownAlerts: 0, suppressed: 0, heldBack: 0 };
    for (const match of matches) {
      const knownId = overlaps ? idOf(rule, match, known) : null;
      if (knownId !== null && done.has(keyOfHash(knownId))) {
        counts.duplicates += 1;
        continue;
      }
      const read = readMatch(match);
      const key = keyOfHash(read.id);
      if (read.events.some(({ row, event }) => reader.lineage.isOwn(row, event))) {
        counts.ownAlerts += 1;
        continue;
      }
      if (done.has(key) || held.has(key)) {
        counts.duplicates += 1;
        continue;
      }
      const instance = instanceOf(
        rule,
        reader.groupBy.length === 0 ? [] : read.common(),
        reader.groupBy,
      );
      const times = timesOf(match);
      if (instance !== null && windows.absorb(instance, times)) {
        counts.suppressed += 1;
        finish(key);
      } else if (limit !== null && alerts.length >= limit) {
        counts.heldBack += 1;
        held.add(key);
        waiting.add(key);
      } else {
        const suppression = instance === null ? null : windows.open(instance, times);
        alerts.push(describeRead(read, rule, suppression));
        finish(key);
      }
    }
    windows.endExecution();
    return { alerts, ...counts };
  };
  return { execute, heldBack: () => waiting.size };
}

/** The id of a match whose events are all known; `null` where one is new. */
function idOf(
  rule: DetectionRule,
  match: Match,
  known: WeakMap<MatchedEvent, string>,
): string | null {
  const stages = match.kind === 'event' ? [match.event] : match.events;
  const identities: (string | null)[] = [];
  for (const event of stages) {
    const identity = event === null ? null : known.get(event);
    if (identity === undefined) return null;
    identities.push(identity);
  }
  return alertId(rule.id, identities);
}
