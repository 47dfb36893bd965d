import type { Rule } from '../../rules/index.ts';
import type { Alert } from '../alert.ts';
import type { DetectionRule } from '../detection-rule.ts';
import type { Match, MatchedEvent } from '../match.ts';
import { lazily } from '../../util/maps.ts';
import { TIMESTAMP } from '../evaluate/setup.ts';
import { suppressionDuration } from '../suppression/index.ts';
import { ExecutionLimit, Judge, noVerdicts, type VerdictCounts, AlertMemory } from './judge.ts';

import { inTurns } from './turns.ts';

/** Whether the matches of a rule can be distinguished by time: times are those of `@timestamp`, and every match counts for itself. */
export const areDistinctByTime = (rule: Rule): boolean =>
  (rule.timestamp_field ?? TIMESTAMP) === TIMESTAMP && rule.alert_suppression === undefined;

/**
 * Finds the matches that cannot be over the same events as another one, by their times alone: the identity of an event
 * contains its `@timestamp`, and no other match begins at the same time.
 *
 * @param matches of one rule, all that there are, with the times of `@timestamp`
 */
function distinctByTime(matches: readonly Match[]): (match: Match) => boolean {
  // Times beyond 64 bits and missing times can equal other times here, so some distinct matches are not recognized.
  const repeated = repeatedIn(BigInt64Array.from(matches, (match) => timeOf(match) ?? 0n).sort());
  return (match) => {
    const time = timeOf(match);
    return time !== null && !repeated.has(BigInt.asIntN(64, time)) && isPlain(match);
  };
}

/** @param times ascending */
export function repeatedIn(times: BigInt64Array): ReadonlySet<bigint> {
  const repeated = new Set<bigint>();
  for (let at = 1; at < times.length; at += 1) {
    const time = times[at] as bigint;
    if (time === times[at - 1]) repeated.add(time);
  }
  return repeated;
}

/** Of its first event. */
function timeOf(match: Match): bigint | null {
  const first = match.kind === 'event' ? match.event : match.events.find((each) => each !== null);
  return first?.time ?? null;
}

const isPlain = (match: Match): boolean =>
  match.kind === 'event' ? isPlainEvent(match.event) : match.events.every(isPlainEvent);

const isPlainEvent = (event: MatchedEvent | null): boolean =>
  event === null || event.isPlain === true;

export interface ExecutionOptions {
  /** The maximum number of alerts per execution; `null` for no limit, `undefined` for the rule's own. */
  readonly maxSignals?: number | null | undefined;
  /** Whether executions overlap and see the same events repeatedly. */
  readonly overlaps?: boolean;
  /** Whether all matches are given to one execution, so that their times distinguish most of them. */
  readonly isOnly?: boolean;
  /** The state left by earlier executions; by default none. */
  readonly memory?: AlertMemory;
}

/** What became of the matches; a later execution that finds capped ones again may raise them. */
export interface ExecutionResult extends Readonly<Omit<VerdictCounts, 'alerts'>> {
  /** A later execution may still increase the count of a suppression. */
  readonly alerts: readonly Alert[];
}

/** Turns the matches of one rule into alerts, execution by execution. */
export class Executions {
  readonly #memory: AlertMemory;
  readonly #judge: Judge;
  readonly #max: number | null;
  readonly #capped = new Set<string>();
  readonly #areDistinctByTime: boolean;

  constructor(rule: DetectionRule, options: ExecutionOptions = {}) {
    const { maxSignals, overlaps, isOnly = false, memory } = options;
    this.#areDistinctByTime = isOnly && areDistinctByTime(rule.rule);
    const duration = suppressionDuration(rule.rule);
    this.#max = maxSignals === undefined ? rule.rule.max_signals : maxSignals;
    this.#memory = memory ?? new AlertMemory({ duration, remembered: null });
    this.#judge = new Judge(rule, this.#memory, { overlaps });
  }

  /** The number of matches over the limit that no later execution raised. */
  get capped(): number {
    return this.#capped.size;
  }

  /**
   * Time spans are measured in event time, independent of when an execution runs.
   *
   * @param matches in the order of the language, earliest first
   */
  execute(matches: readonly Match[]): ExecutionResult {
    const alerts: Alert[] = [];
    const counts = noVerdicts();
    const limit = new ExecutionLimit(this.#max);
    this.#memory.beginPeriod();
    // Over the limit, all that is asked of a match is whether it came before.
    const isDistinct = lazily(() =>
      this.#areDistinctByTime ? distinctByTime(matches) : () => false,
    );
    for (const match of inTurns(matches, this.#max)) {
      if (limit.isFull() && isDistinct()(match)) {
        counts.capped += 1;
        continue;
      }
      const verdict = this.#judge.judge(match, limit, counts);
      if (verdict.kind === 'alert') alerts.push(verdict.alert);
      if (verdict.kind === 'capped') this.#capped.add(verdict.key);
      else if ('key' in verdict) this.#capped.delete(verdict.key);
    }
    this.#memory.windows.endExecution();
    return { ...counts, alerts };
  }
}
