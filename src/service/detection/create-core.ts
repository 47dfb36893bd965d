import type { Alert } from '../../detect/alert.ts';
import { shortenedTo, type WhyClause } from '../../detect/why.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import { alertRowsOf } from '../alerts/alert-rows.ts';
import type { NewAlert } from '../../stores/alert-store.ts';
import type { ActiveRules, ActiveRule } from '../../runs/rules/active-rules.ts';
import { whyOf } from '../../runs/rules/why.ts';
import { DetectionCore, type CoreParts } from './core.ts';
import type { DetectionConfig } from './detection-config.ts';
import type { DetectionHost } from './host.ts';
import type { HeldParts } from './workers/held-parts.ts';
import { RuleEvaluations, type CompiledRules } from './rule-evaluations.ts';
import { noteFormerIds, RuleRuns, type RuleRunsParts } from './rule-runs.ts';
import type { AlertRows, RunParts } from './run-rule.ts';

/** What is kept with each alert is to say why, not to repeat an event that an attacker may have made large. */
const MAX_VALUES = 8;
const MAX_CHARACTERS = 512;

type Why = (alert: Alert) => readonly WhyClause[];

/**
 * Says of alerts why they were raised, briefly. What that takes is made once for each rule that raises any.
 *
 * @returns takes the time of the run, in nanoseconds since 1970
 */
export function storedWhy(): (rule: ActiveRule, now: bigint) => Why {
  const known = new WeakMap<ActiveRule, { readonly why: Why; readonly clock: { now: bigint } }>();
  return (rule, now) => {
    let entry = known.get(rule);
    if (entry === undefined) {
      const clock = { now };
      entry = { why: whyOf([rule], clock), clock };
      known.set(rule, entry);
    }
    const { why, clock } = entry;
    return (alert) => {
      clock.now = now;
      return why(alert).map(brief);
    };
  };
}

const brief = ({ stage, clause, values }: WhyClause): WhyClause => ({
  stage,
  clause,
  values: values.map(({ field, values: all, more }) => ({
    field,
    values: all.slice(0, MAX_VALUES).map(shortenedTo(MAX_CHARACTERS)),
    more: more + Math.max(0, all.length - MAX_VALUES),
  })),
});

export interface CoreSetup
  extends
    Pick<CoreParts, 'store' | 'arrivals' | 'activeRules' | 'rulesTaken' | 'assign' | 'now'>,
    Pick<RuleRunsParts, 'memory' | 'sharedEvaluations' | 'listening'>,
    Pick<RunParts, 'newId'> {
  readonly config: Pick<
    DetectionConfig,
    'version' | 'dataSetAliases' | 'latenessMs' | 'jitterMs' | 'concurrency' | 'maxAlerts'
  >;
  readonly host: Pick<DetectionHost, 'events' | 'log'>;
  /** The space of its rules and alerts. */
  readonly space: string;
  readonly compiled: CompiledRules;
  /** Of several processes that share rules, none runs them over events that arrive; `null` for the only one. */
  readonly held: HeldParts | null;
}

/** Makes the rows of alerts of a space. */
export function alertRowsBy({
  version,
  space,
}: {
  readonly version: string;
  readonly space: string;
}) {
  const why = storedWhy();
  return (
    alert: Alert,
    rule: ActiveRule,
    run: { readonly id: string; readonly startedAt: number; readonly now: number },
  ): NewAlert[] =>
    alertRowsOf(
      alert,
      {
        now: BigInt(run.now) * NANOS_PER_MS,
        executionUuid: run.id,
        executionTime: BigInt(run.startedAt) * NANOS_PER_MS,
        version,
        spaceId: space,
        why: why(rule, BigInt(run.now) * NANOS_PER_MS),
      },
      { runId: run.id, revision: rule.revision, ruleTags: rule.rule.tags },
    );
}

/** The core with all that it runs rules with. */
export function createCore(setup: CoreSetup): DetectionCore {
  const { config, host, space, store, arrivals, activeRules, newId, now } = setup;
  noteFormerIds(store, now());
  const { index, documents, times } = arrivals;
  const { version, dataSetAliases, jitterMs, concurrency } = config;
  const evaluations = new RuleEvaluations(dataSetAliases, setup.compiled);
  const rowsOf = alertRowsBy({ version, space });
  const lateness = BigInt(config.latenessMs) * NANOS_PER_MS;
  const arrivalAt = (received: number) => host.events.arrivalAt(received);
  /** Times of events that were received before the start are read from the store. */
  const receivedBefore = async (arrival: number) => {
    const known = times.receivedBefore(arrival);
    if (known !== null || arrival === 0) return known;
    const [event = null] = await host.events.fetch([arrival - 1]);
    return event?.received ?? null;
  };
  const alertRows: AlertRows = (alert, { rule }, run) => rowsOf(alert, rule, run);
  const runParts = (active: () => ActiveRules): RunParts => ({
    index,
    documents,
    times,
    active,
    receivedBefore,
    backlog: store.backlog,
    evaluations,
    alertRows,
    arrivalAt,
    lateness,
    maxAlerts: config.maxAlerts,
    newId,
    now,
  });
  const { memory, sharedEvaluations, listening } = setup;
  const warn: RuleRunsParts['warn'] = (fields, message) => host.log.warn(fields, message);
  return new DetectionCore(
    {
      store,
      arrivals,
      events: host.events,
      activeRules: (time) => {
        const active = activeRules(time);
        evaluations.keepOnly(new Set(active.rules.map(({ id }) => id)));
        return active;
      },
      rulesTaken: setup.rulesTaken,
      assign: setup.assign,
      runParts,
      runsOf: (active) =>
        new RuleRuns({ ...runParts(active), store, memory, sharedEvaluations, listening, warn }),
      log: host.log,
      now,
    },
    { jitterMs, concurrency, areRun: setup.held === null },
  );
}
