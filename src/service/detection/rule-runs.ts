import type { Listening } from '../../detect/run/listening.ts';
import { ruleTypeOf } from '../../detect/types/index.ts';
import { RuleRun } from '../../detect/run/rule-run.ts';
import type { LiveRule } from '../../detect/live/live-detection.ts';
import type { SharedEvaluations } from '../../lang/execute/evaluation.ts';
import type { SequenceMemory } from '../../lang/index.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { NANOS_PER_MS, parseDateMath } from '../../util/time/index.ts';
import type { CandidateIndex } from '../events/candidates/candidate-index.ts';
import type { CandidateEvent } from '../events/candidates/matched-batch.ts';
import type { ActiveRules } from '../../runs/rules/active-rules.ts';
import type { CandidateDocuments } from './candidate-documents.ts';
import { handledMatches } from './handled-matches.ts';
import type { RuleEvaluations } from './rule-evaluations.ts';
import type { RuleRuntime } from './rule-runtime.ts';

/** More candidates than these are not read to rebuild open sequences; the latest count. */
const MAX_REBUILT = 100_000;
const MAX_REBUILT_BYTES = 128 * 1024 * 1024;
const READ_AT_ONCE = 1_000;

export interface RuleRunsParts {
  readonly store: DetectionStore;
  readonly index: CandidateIndex;
  readonly documents: CandidateDocuments;
  /** When the last event before an arrival was received, in milliseconds since 1970; `null` if it is not known. */
  readonly receivedBefore: (arrival: number) => Promise<number | null>;
  readonly evaluations: RuleEvaluations;
  readonly memory: SequenceMemory;
  readonly sharedEvaluations: SharedEvaluations;
  readonly active: () => ActiveRules;
  readonly arrivalAt: (received: number) => Promise<number>;
  /** In nanoseconds. */
  readonly lateness: bigint;
  readonly listening: Listening;
  readonly warn: (fields: object, message: string) => void;
}

/** Restores the runs of rules from their saved state. */
export class RuleRuns {
  readonly #parts: RuleRunsParts;

  constructor(parts: RuleRunsParts) {
    this.#parts = parts;
  }

  /**
   * The run of a rule, ready to go on at its cursor; `null` while arrivals that its open sequences are rebuilt from
   * have not been matched: `runtime.readFrom` says from where on they are wanted.
   */
  async of(runtime: RuleRuntime, now: number): Promise<RuleRun | null> {
    if (runtime.run !== null) return runtime.run;
    const { evaluations, lateness, listening, memory, sharedEvaluations, active } = this.#parts;
    const { rule, state } = runtime;
    const evaluation = evaluations.of(active(), runtime.position);
    const live = evaluation.liveRule(rule);
    const handled = handledMatches(this.#parts.store, rule.id);
    const options = { lateness, memory, evaluations: sharedEvaluations, listening, handled };
    const { snapshot } = state;
    const saved: unknown = snapshot === null ? null : parsed(snapshot.state);
    const run = RuleRun.restore(live, options, {
      state: saved,
      loadItem: evaluation.itemOf,
      keepsSearch: snapshot?.key === rule.stateKey,
    });
    if (run.lost !== null) {
      this.#parts.warn({ rule: rule.id, reason: run.lost }, 'the state of a rule was not complete');
    }
    if (run.needsRebuild && !(await this.#rebuilt(run, live, runtime, now))) return null;
    runtime.readFrom = null;
    runtime.run = run;
    return run;
  }

  /** Returns whether it was rebuilt; it is closed otherwise. */
  async #rebuilt(
    run: RuleRun,
    live: LiveRule,
    runtime: RuleRuntime,
    now: number,
  ): Promise<boolean> {
    let isRebuilt = false;
    try {
      isRebuilt = await this.#rebuild(run, live, runtime, now);
    } finally {
      if (!isRebuilt) run.close();
    }
    return isRebuilt;
  }

  async #rebuild(
    run: RuleRun,
    live: LiveRule,
    runtime: RuleRuntime,
    now: number,
  ): Promise<boolean> {
    const { index, receivedBefore, evaluations, active, arrivalAt, lateness } = this.#parts;
    const { rule, cursor } = runtime;
    const nanos = BigInt(now) * NANOS_PER_MS;
    const lookBack = nanos - (parseDateMath(rule.rule.from, nanos, 'down') ?? nanos);
    const span = ruleTypeOf(rule.rule).live.openSpan(live.compiled, lateness, lookBack) ?? 0n;
    // A rule that is far behind has open sequences of then.
    const received = (await receivedBefore(cursor)) ?? now;
    const time = Math.min(received, Number((run.heldAt ?? nanos) / NANOS_PER_MS));
    const from = Math.min(cursor, await arrivalAt(time - Number(span / NANOS_PER_MS)));
    if (index.coveredTo(rule.signature, from) < cursor) {
      runtime.readFrom = from;
      return false;
    }
    const { arrivals } = index.candidates(rule.signature, from, cursor, Infinity);
    const events = await this.#latest(arrivals);
    const evaluation = evaluations.of(active(), runtime.position);
    run.rebuild(evaluation.evaluate(events, nanos).candidates);
    return true;
  }

  /** The last of these events, as many as are read, ascending. */
  async #latest(arrivals: Float64Array): Promise<readonly CandidateEvent[]> {
    const pieces: (readonly CandidateEvent[])[] = [];
    let count = 0;
    let bytes = 0;
    for (let end = arrivals.length; end > 0; end -= READ_AT_ONCE) {
      const wanted = arrivals.subarray(Math.max(0, end - READ_AT_ONCE), end);
      const { events } = await this.#parts.documents.take(wanted, Infinity);
      pieces.push(events);
      count += events.length;
      for (const { document } of events) bytes += document.length;
      if (count >= MAX_REBUILT || bytes >= MAX_REBUILT_BYTES) break;
    }
    return pieces.toReversed().flat();
  }
}

/** A state that cannot be read is damaged; restoring it says so. */
function parsed(state: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(state).toString('utf8'));
  } catch {
    return 'no JSON';
  }
}
