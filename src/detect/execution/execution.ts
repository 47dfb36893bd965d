import type { Alert } from '../alert.ts';
import { describeRead, timesOf } from '../alert/describe.ts';
import type { ReadMatch } from '../alert/read-match.ts';
import { readerOf } from '../alert/reader.ts';
import type { DetectionRule } from '../detection-rule.ts';
import type { Match } from '../match.ts';
import { createMatchKeys } from './match-keys.ts';
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
   * What happens within a time span happens in the time of events, whenever it is executed.
   *
   * @param matches in the order of the language, earliest first
   */
  readonly execute: (matches: readonly Match[]) => ExecutionResult;
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
  const keys = createMatchKeys(rule, overlaps);
  const suppresses = rule.rule.alert_suppression !== undefined;

  const execute = (matches: readonly Match[]): ExecutionResult => {
    const alerts: Alert[] = [];
    const held = new Set<string>();
    const counts = { duplicates: 0, ownAlerts: 0, suppressed: 0, heldBack: 0 };
    const isFull = () => limit !== null && alerts.length >= limit;
    const isDuplicate = (key: string) => done.has(key) || held.has(key);
    const finish = (key: string) => {
      done.add(key);
      waiting.delete(key);
    };
    const hold = (key: string) => {
      counts.heldBack += 1;
      held.add(key);
      waiting.add(key);
    };

    const judge = (read: ReadMatch, key: string): void => {
      const instance = suppresses ? instanceOf(rule, read.common(), reader.groupBy) : null;
      const times = timesOf(read.match);
      if (instance !== null && windows.absorb(instance, times)) {
        counts.suppressed += 1;
        finish(key);
      } else if (isFull()) hold(key);
      else {
        const suppression = instance === null ? null : windows.open(instance, times);
        alerts.push(describeRead(read, rule, suppression));
        finish(key);
      }
    };

    for (const match of matches) {
      const known = keys.keyOf(match);
      if (known !== null && isDuplicate(known)) counts.duplicates += 1;
      else if (known !== null && isFull() && !suppresses) hold(known);
      else {
        const read = reader.read(match);
        if (read.events.some(({ row, event }) => reader.lineage.isOwn(row, event))) {
          counts.ownAlerts += 1;
          continue;
        }
        const key = keys.remember(read);
        if (isDuplicate(key)) counts.duplicates += 1;
        else judge(read, key);
      }
    }
    windows.endExecution();
    return { alerts, ...counts };
  };
  return { execute, heldBack: () => waiting.size };
}
