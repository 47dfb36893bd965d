import { SequenceMemory } from '../../lang/index.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import { alertRowsOf } from '../alerts/alert-rows.ts';
import type { CandidateIndex } from '../candidates/candidate-index.ts';
import type { ActiveRules } from '../rules/active-rules.ts';
import type { ArrivalTimes } from './arrival-times.ts';
import type { AssignStories } from './commit-run.ts';
import { DetectionCore } from './core.ts';
import type { DetectionConfig } from './detection-config.ts';
import type { DetectionHost } from './host.ts';
import { RuleEvaluations } from './rule-evaluations.ts';
import { RuleRuns } from './rule-runs.ts';
import type { AlertRows } from './run-rule.ts';
import { storedWhy } from './stored-why.ts';

/** Alerts are of the only space there is. */
const SPACE = 'default';

export interface CoreSetup {
  readonly config: Pick<
    DetectionConfig,
    | 'version'
    | 'dataSetAliases'
    | 'latenessMs'
    | 'jitterMs'
    | 'concurrency'
    | 'documentBytes'
    | 'sequenceBytes'
  >;
  readonly host: DetectionHost;
  readonly store: DetectionStore;
  readonly index: CandidateIndex;
  readonly activeRules: (now: bigint) => ActiveRules;
  readonly assign: AssignStories;
  readonly newId: () => string;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/** The core with all that it runs rules with. */
export function createCore(setup: CoreSetup): DetectionCore {
  const { config, host, store, index, activeRules, assign, newId, now } = setup;
  const { version, dataSetAliases, jitterMs, concurrency, documentBytes } = config;
  const evaluations = new RuleEvaluations(dataSetAliases);
  const why = storedWhy();
  /** What came before the start is asked of the store. */
  const receivedBefore = (times: ArrivalTimes) => async (arrival: number) => {
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
        spaceId: SPACE,
        why: why(rule, BigInt(run.now) * NANOS_PER_MS),
      },
      { runId: run.id, revision: rule.revision, ruleTags: rule.rule.tags },
    );
  return new DetectionCore(
    {
      store,
      index,
      events: host.events,
      activeRules: (time) => {
        const active = activeRules(time);
        evaluations.keepOnly(new Set(active.rules.map(({ id }) => id)));
        return active;
      },
      setGeneration: host.setGeneration,
      assign,
      runParts: (own) => ({
        ...own,
        receivedBefore: receivedBefore(own.times),
        backlog: store.backlog,
        evaluations,
        alertRows,
        arrivalAt: (received) => host.events.arrivalAt(received),
        lateness: BigInt(config.latenessMs) * NANOS_PER_MS,
        newId,
        now,
      }),
      runsOf: ({ documents, times, active }) =>
        new RuleRuns({
          store,
          index,
          documents,
          receivedBefore: receivedBefore(times),
          evaluations,
          memory: new SequenceMemory(config.sequenceBytes),
          active,
          arrivalAt: (received) => host.events.arrivalAt(received),
          lateness: BigInt(config.latenessMs) * NANOS_PER_MS,
          listeningSince: BigInt(now()) * NANOS_PER_MS,
          warn: (fields, message) => host.log.warn(fields, message),
        }),
      log: host.log,
      now,
    },
    { jitterMs, concurrency, documentBytes, dataSetAliases },
  );
}
