import type { Alert } from '../alert.ts';
import type { DetectionRule } from '../detection-rule.ts';
import type { Match } from '../match.ts';
import { lazily } from '../../util/lazily.ts';
import { suppressionDuration } from '../suppression/index.ts';
import { ExecutionLimit } from './rate-limit.ts';
import { Judge, noVerdicts, type VerdictCounts } from './judge.ts';
import { AlertMemory } from './memory.ts';
import { areDistinctByTime, distinctByTime } from './distinct-matches.ts';
import { inTurns } from './turns.ts';

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
