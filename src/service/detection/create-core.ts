import type { Listening } from '../../detect/run/listening.ts';
import type { SharedEvaluations } from '../../lang/execute/evaluation.ts';
import type { SequenceMemory } from '../../lang/index.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import { alertRowsOf } from '../alerts/alert-rows.ts';
import type { ActiveRules } from '../../runs/rules/active-rules.ts';
import type { Arrivals } from './arrivals.ts';
import type { AssignStories } from './commit-run.ts';
import { DetectionCore } from './core.ts';
import type { DetectionConfig } from './detection-config.ts';
import type { DetectionHost } from './host.ts';
import { RuleEvaluations, type CompiledRules } from './rule-evaluations.ts';
import { noteFormerIds } from './handled-matches.ts';
import { RuleRuns } from './rule-runs.ts';
import type { AlertRows } from './run-rule.ts';
import { storedWhy } from './stored-why.ts';

export interface CoreSetup {
  readonly config: Pick<
    DetectionConfig,
    'version' | 'dataSetAliases' | 'latenessMs' | 'jitterMs' | 'concurrency' | 'maxAlerts'
  >;
  readonly host: Pick<DetectionHost, 'events' | 'log'>;
  /** The space of its rules and alerts. */
  readonly space: string;
  readonly store: DetectionStore;
  /** These are shared with other spaces. */
  readonly arrivals: Arrivals;
  readonly memory: SequenceMemory;
  /** What events of open sequences mean to rules. */
  readonly sharedEvaluations: SharedEvaluations;
  readonly listening: Listening;
  readonly compiled: CompiledRules;
  readonly activeRules: (now: bigint) => ActiveRules;
  readonly rulesTaken: () => void;
  readonly assign: AssignStories;
  readonly newId: () => string;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/** The core with all that it runs rules with. */
export function createCore(setup: CoreSetup): DetectionCore {
  const { config, host, space, store, arrivals, memory, listening, activeRules, newId, now } =
    setup;
  noteFormerIds(store, now());
  const { index, documents, times } = arrivals;
  const { version, dataSetAliases, jitterMs, concurrency } = config;
  const evaluations = new RuleEvaluations(dataSetAliases, setup.compiled);
  const why = storedWhy();
  const lateness = BigInt(config.latenessMs) * NANOS_PER_MS;
  const arrivalAt = (received: number) => host.events.arrivalAt(received);
  /** Times of events that were received before the start are read from the store. */
  const receivedBefore = async (arrival: number) => {
    const known = times.receivedBefore(arrival);
    if (known !== null || arrival === 0) return known;
    const [event = null] = await host.events.fetch([arrival - 1]);
    return event?.received ?? null;
  };
  const alertRows: AlertRows = (alert, { rule }, run) =>
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
      runParts: (active) => ({
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
      }),
      runsOf: (active) =>
        new RuleRuns({
          store,
          index,
          documents,
          receivedBefore,
          evaluations,
          memory,
          sharedEvaluations: setup.sharedEvaluations,
          active,
          arrivalAt,
          lateness,
          listening,
          warn: (fields, message) => host.log.warn(fields, message),
        }),
      log: host.log,
      now,
    },
    { jitterMs, concurrency },
  );
}
