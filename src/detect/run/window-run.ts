import type { CompiledQuery, SequenceMemory } from '../../lang/index.ts';
import { ExecutionLimit, Judge } from '../alerts/judge.ts';
import { inTurns } from '../alerts/turns.ts';
import type { LiveRule } from '../live/live-detection.ts';
import type { Match } from '../match.ts';
import { suppressionDuration } from '../suppression/index.ts';
import { ruleTypeOf } from '../types/index.ts';
import { DEFAULT_SPAN } from '../types/live-search.ts';
import { earlier } from '../../util/time/index.ts';
import type { HandledMatches, RunResult } from './run-contract.ts';
import { timesOfRun, type RunCandidate, type RunEvent } from './run-event.ts';
import { attempt, opened, KIND, RunFindings, RunMemory, VERSION } from './run-memory.ts';

/** A rule whose query is compiled. */
export interface WindowRule extends LiveRule {
  readonly compiled: CompiledQuery;
}

export interface WindowRunOptions {
  readonly handled: HandledMatches;
  /** How late an event may come and still be waited for, in nanoseconds. */
  readonly lateness: bigint;
  /** Shared by the sequences and samples of all rules. */
  readonly memory?: SequenceMemory | undefined;
}

/** Times are nanoseconds since 1970. */
export interface WindowInput {
  /** All that the window has. */
  readonly candidates: readonly RunCandidate[];
  /** A sequence or sample that begins earlier is left to the window before; `null` where none is. */
  readonly from: bigint | null;
  /** Where the window ends. */
  readonly to: bigint;
  /** Wall-clock time. */
  readonly now: bigint;
  /** How many alerts it may raise. */
  readonly maxAlerts: number;
  /** See `RunInput`. */
  readonly execution: number;
}

/**
 * The detection of one rule, window by window. Each window is searched by itself, as `scan` does it, so it may be searched
 * again, and windows may overlap: what was handled is known by the ids of alerts. Between windows it keeps which alerts still
 * absorb others, and nothing else; so windows may be searched by different processes.
 */
export class WindowRun {
  readonly rule: WindowRule;
  readonly #memory: RunMemory;
  readonly #judge: Judge;
  readonly #options: WindowRunOptions;
  /** Why a saved state could not be restored; `null` if it was. */
  readonly lost: string | null;

  /** @param saved of {@link snapshot}; `null` for none */
  constructor(rule: WindowRule, options: WindowRunOptions, saved: unknown) {
    const { handled, lateness } = options;
    this.rule = rule;
    this.#options = options;
    const { openSpan } = ruleTypeOf(rule.rule.rule).live;
    // A sequence counts by the time of its first event.
    const late = openSpan(rule.compiled, lateness, DEFAULT_SPAN) ?? lateness;
    this.#memory = new RunMemory(handled, suppressionDuration(rule.rule.rule), late);
    this.#judge = new Judge(rule.rule, this.#memory, { keyOf: (id) => id, timesOf: timesOfRun });
    const isSuppressing = rule.rule.rule.alert_suppression !== undefined;
    this.lost =
      saved === null || !isSuppressing
        ? null
        : attempt(() => this.#memory.restore(opened(saved).get('windows')));
  }

  /** Throws `SequenceLimitError` where more would have to be kept than the memory has. */
  run({ candidates, from, to, now, maxAlerts, execution }: WindowInput): WindowResult {
    const { rule, compiled } = this.rule;
    const findings = new RunFindings();
    this.#memory.beginRun(execution, now);
    const type = ruleTypeOf(rule.rule);
    // Pipes truncate the results of finite data.
    const untruncated: CompiledQuery = { ...compiled, limits: [] };
    const observed = to - this.#options.lateness;
    const { memory } = this.#options;
    const found = type.search<RunEvent>(rule.rule, untruncated, candidates, observed, memory);
    const isOwn = (match: Match<RunEvent>) => this.#isOwn(match, from, observed);
    const matches = found.matches.filter(isOwn);
    const hidden = found.hidden.filter(({ match }) => isOwn(match));
    findings.counts.matches += matches.length + hidden.length;
    for (const { items } of hidden) findings.hide(items);
    const limit = new ExecutionLimit(maxAlerts);
    for (const match of inTurns(matches, maxAlerts) as readonly Match<RunEvent>[])
      this.#judgeInto(match, limit, findings);
    return {
      alerts: findings.alerts.map((alert) =>
        alert.suppression === null ? alert : { ...alert, suppression: { ...alert.suppression } },
      ),
      grown: this.#memory.endRun(to),
      suppressedKeys: findings.suppressedKeys,
      hiddenBy: findings.hiddenBy,
      counts: findings.checked(),
    };
  }

  /** Which alerts still absorb others, as plain data that JSON can hold; `null` for none. */
  snapshot(): unknown {
    const windows = this.#memory.snapshot();
    return windows === null ? null : { kind: KIND, version: VERSION, windows };
  }

  /** Whether a sequence or sample begins in the window, and no event that is yet to come can refute it. */
  #isOwn(match: Match<RunEvent>, from: bigint | null, observed: bigint): boolean {
    if (match.kind === 'event') return true;
    const start = match.events.reduce<bigint | null>(
      (first, event) => earlier(first, event?.time ?? null),
      null,
    );
    if (start === null) return true;
    if (from !== null && start < from) return false;
    const { query } = this.rule.compiled;
    if (query.kind !== 'sequence' || match.events.at(-1) !== null) return true;
    return start + (query.maxspan ?? 0n) < observed;
  }

  #judgeInto(match: Match<RunEvent>, limit: ExecutionLimit, findings: RunFindings): void {
    const verdict = this.#judge.judge(match, limit, findings.counts);
    if (verdict.kind === 'suppressed') {
      findings.suppressedKeys.push(verdict.key);
      this.#memory.absorbed(verdict.suppression);
    } else if (verdict.kind === 'alert') {
      findings.alerts.push(verdict.alert);
      this.#memory.raised(verdict.alert);
    }
  }
}

export type WindowResult = Pick<
  RunResult,
  'alerts' | 'grown' | 'suppressedKeys' | 'hiddenBy' | 'counts'
>;
