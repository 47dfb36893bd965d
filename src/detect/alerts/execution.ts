import type { Alert } from '../alert.ts';
import type { DetectionRule } from '../detection-rule.ts';
import type { Match } from '../match.ts';
import { suppressionDuration } from '../suppression/index.ts';
import { ExecutionBudget } from './budget.ts';
import { Judge } from './judge.ts';
import { AlertMemory } from './memory.ts';

export interface ExecutionOptions {
  /** Most alerts of one execution; `null`: no limit, left out: the rule's own. */
  readonly maxSignals?: number | null | undefined;
  /** Whether executions overlap and see the same events again. */
  readonly overlaps?: boolean;
  /** What is known of earlier executions; left out, nothing is. */
  readonly memory?: AlertMemory;
}

/** Every match is one of an alert, a duplicate, a self-match, suppressed, or capped. */
export interface ExecutionResult {
  /** The count of a suppression may still grow in later executions. */
  readonly alerts: readonly Alert[];
  readonly duplicates: number;
  readonly selfMatches: number;
  readonly suppressed: number;
  /** Over the limit; an execution that finds them again may let them through. */
  readonly capped: number;
}

/** Turns the matches of one rule into alerts, execution by execution. */
export class Executions {
  readonly #memory: AlertMemory;
  readonly #judge: Judge;
  readonly #limit: number | null;
  readonly #capped = new Set<string>();

  constructor(rule: DetectionRule, options: ExecutionOptions = {}) {
    const { maxSignals, overlaps, memory } = options;
    const duration = suppressionDuration(rule.rule);
    this.#limit = maxSignals === undefined ? rule.rule.max_signals : maxSignals;
    this.#memory = memory ?? new AlertMemory({ duration, remembered: null });
    this.#judge = new Judge(rule, this.#memory, overlaps);
  }

  /** How many matches are over the limit and were not let through by a later execution. */
  get capped(): number {
    return this.#capped.size;
  }

  /**
   * What happens within a time span happens in the time of events, whenever it is executed.
   *
   * @param matches in the order of the language, earliest first
   */
  execute(matches: readonly Match[]): ExecutionResult {
    const alerts: Alert[] = [];
    const counts = { duplicates: 0, selfMatches: 0, suppressed: 0, capped: 0 };
    const budget = new ExecutionBudget(this.#limit);
    this.#memory.beginPeriod();
    for (const match of matches) {
      const verdict = this.#judge.judge(match, budget);
      if (verdict.kind === 'duplicate') counts.duplicates += 1;
      else if (verdict.kind === 'self-match') counts.selfMatches += 1;
      else {
        if (verdict.kind === 'alert') alerts.push(verdict.alert);
        else counts[verdict.kind] += 1;
        if (verdict.kind === 'capped') this.#capped.add(verdict.key);
        else this.#capped.delete(verdict.key);
      }
    }
    this.#memory.windows.endExecution();
    return { alerts, ...counts };
  }
}
