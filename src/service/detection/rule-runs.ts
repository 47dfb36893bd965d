import type { ReadMatch } from '../../detect/alert/read-match.ts';
import { blockId, whereReader } from '../../detect/identity/index.ts';
import type { Listening, HandledMatches } from '../../detect/run/run-contract.ts';
import { ruleTypeOf } from '../../detect/types/index.ts';
import { RuleRun } from '../../detect/run/rule-run.ts';
import type { LiveRule } from '../../detect/live/live-detection.ts';
import type { SharedEvaluations } from '../../lang/execute/evaluator.ts';
import { RunEvent } from '../../detect/run/run-event.ts';
import { rowOf } from '../../events/document-row.ts';
import { FieldSet } from '../../events/field-set.ts';
import { parseDocument } from '../../events/parse-document.ts';
import type { SequenceMemory } from '../../lang/index.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { NANOS_PER_MS, parseDateMath } from '../../util/time/index.ts';
import type { CandidateEvent } from '../events/candidates/matched-batch.ts';
import type { StoredAlert } from '../../stores/alert-store.ts';
import type { RuleRuntime } from './rule-runtime.ts';
import type { RunParts } from './run-rule.ts';

type Store = Pick<DetectionStore, 'alerts' | 'backlog' | 'facts' | 'handled'>;

/**
 * Until when matches were handled under ids in which host and container of their events were no part, in milliseconds since
 * 1970; 0 where that never was.
 */
const FORMER_IDS_UNTIL = 'former-alert-ids-until';

/** Notes once, before anything is judged, whether a store has alerts of earlier versions. */
export function noteFormerIds(store: Pick<Store, 'alerts' | 'facts'>, now: number): void {
  if (store.facts.get(FORMER_IDS_UNTIL) !== null) return;
  store.facts.put(FORMER_IDS_UNTIL, String(store.alerts.lastNumber() === 0 ? 0 : now));
}

/** Which matches of a rule have been handled, as far as that is stored. */
export function handledMatches(store: Store, ruleId: string): HandledMatches {
  const { alerts, backlog, handled } = store;
  const known = {
    has: (key: string) => alerts.has(key) || handled.has(ruleId, key),
    waits: (key: string) => backlog.has(ruleId, key),
    firstTurn: () => backlog.firstTurn(ruleId),
    lastTurn: (group: string) => backlog.lastTurn(ruleId, group),
  };
  const until = BigInt(store.facts.get(FORMER_IDS_UNTIL) ?? 0) * NANOS_PER_MS;
  if (until === 0n) return known;
  return {
    ...known,
    before: (read, isWaiting) => {
      const id = read.formerId();
      if (id === null) return false;
      const alert = alerts.get(id);
      if (alert !== null) return isOfSamePlaces(alert, read, alerts);
      // Nothing but the id is left, which events of other containers may have: so it counts for those that were there then.
      const isFormer = read.events.every(
        ({ event }) => event instanceof RunEvent && event.received < until,
      );
      return isFormer && (known.has(id) || (!isWaiting && known.waits(id)));
    },
  };
}

/** Whether the events of an alert happened where those of a match did. */
function isOfSamePlaces(alert: StoredAlert, read: ReadMatch, alerts: Store['alerts']): boolean {
  return read.stages.every((event, stage) => {
    const where = event?.former()?.where;
    if (where === undefined) return true;
    const own = read.match.kind === 'event' ? alert : alerts.get(blockId(alert.id, stage));
    return own !== null && whereOf(rowOf(parseDocument(own.document), fields)) === where;
  });
}

const fields = new FieldSet();
const whereOf = whereReader(fields);

/** More candidates than these are not read to rebuild open sequences; the latest count. */
const MAX_REBUILT = 100_000;
const MAX_REBUILT_BYTES = 128 * 1024 * 1024;
const READ_AT_ONCE = 1_000;

export interface RuleRunsParts extends Pick<
  RunParts,
  'index' | 'documents' | 'receivedBefore' | 'evaluations' | 'active' | 'arrivalAt' | 'lateness'
> {
  readonly store: DetectionStore;
  readonly memory: SequenceMemory;
  readonly sharedEvaluations: SharedEvaluations;
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
   * have not been matched: `runtime.readFrom` is the first one that is needed.
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
