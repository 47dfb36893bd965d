import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  DETECTION_FILE,
  openDetectionReader,
  openDetectionStore,
} from '../../stores/embedded/detection/open.ts';
import { nodeFileSystem } from '../../stores/embedded/node-file-system.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import { openCandidateIndex } from '../candidates/open-candidate-index.ts';
import { openStoredMatcher } from '../candidates/stored-matcher.ts';
import { JobRunner } from '../jobs/job-runner.ts';
import { RuleManager } from '../rule-manager/rule-manager.ts';
import { Coverage } from './coverage.ts';
import { createCore } from './create-core.ts';
import type { DetectionConfig } from './detection-config.ts';
import { DetectionLoop, type Chore } from './detection-loop.ts';
import type { DetectionHost, OpenDetection, StoredState } from './host.ts';
import { jobKinds } from './job-kinds.ts';
import { OPERATIONS, type OperationParts } from './operations.ts';
import { Proving } from './proving.ts';
import { removeOld } from './remove-old.ts';
import { statusOf, storedCounts, type RulesReport } from './status-of.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Where the candidate index is in the data directory. */
const CANDIDATES_FOLDER = 'candidates';

/** Opens detection on this thread. Throws `CodedError`; nothing stays open then. */
export async function openDetection(
  config: DetectionConfig,
  host: DetectionHost,
  stored: StoredState,
): Promise<OpenDetection> {
  const { folder, rules, dataSetAliases } = config;
  const { log } = host;
  const now = Date.now;
  const path = join(folder, DETECTION_FILE);
  const store = await openDetectionStore(path);
  try {
    const index = openCandidateIndex({
      fs: nodeFileSystem,
      folder: join(folder, CANDIDATES_FOLDER),
      nextArrival: stored.nextArrival,
      maxFileBytes: config.candidateBytes,
      onDamaged: (file) => log.warn({ file }, 'a damaged file of candidates was removed'),
    });
    const ruleManager = new RuleManager({ store, ...rules, dataSetAliases, log, now });
    await ruleManager.start();
    const assign = () => {};
    const core = createCore({
      config,
      host,
      store,
      index,
      activeRules: (time) => ruleManager.activeRules(time),
      assign,
      newId: randomUUID,
      now,
    });
    core.stored(stored.nextArrival);
    const matcher = openStoredMatcher(folder, dataSetAliases);
    const coverage = new Coverage(core, index, matcher.match, log);
    const onAlertsChanged = () => {};
    const jobs = new JobRunner({
      store,
      kinds: jobKinds({
        store,
        now,
        onAlertsChanged,
        openReader: () => openDetectionReader(path),
        fetch: (arrivals) => host.events.fetch(arrivals),
        exceptions: ruleManager,
        folder,
        ruleManager,
        events: host.events,
        active: () => core.active,
        openMatcher: () => openStoredMatcher(folder, dataSetAliases, 1),
        exclusively: (work) => core.exclusively(work),
        assign,
        dataSetAliases,
        lateness: BigInt(config.latenessMs) * NANOS_PER_MS,
        version: config.version,
        newId: randomUUID,
      }),
      now,
      makeId: randomUUID,
      pause: () => nextTurn(),
    });
    const parts: OperationParts = { store, now, jobs, ruleManager, onAlertsChanged };
    let streams = stored.streams;
    let counts = storedCounts(store);
    const report = (): RulesReport => {
      return {
        mode: ruleManager.mode,
        problems: ruleManager.problemLines(),
        warnings: ruleManager.indexWarnings(core.active, streams),
      };
    };
    let rulesReport = report();
    const proving = new Proving({
      index,
      matcher: openStoredMatcher(folder, dataSetAliases, 1),
      rules: () => core.generationRules(),
      storedTo: () => core.storedTo,
      log,
      now,
    });
    const chores: Chore[] = [
      {
        name: 'status',
        everyMs: 5 * SECOND_MS,
        run: () => {
          counts = storedCounts(store);
          rulesReport = report();
        },
      },
      { name: 'proof', everyMs: MINUTE_MS, run: () => proving.prove() },
      { name: 'candidates', everyMs: MINUTE_MS, run: () => index.save() },
      {
        name: 'retention',
        everyMs: HOUR_MS,
        run: () => removeOld(store, config, now()),
      },
    ];
    await core.work();
    // Some go on with rules that have to be known by then.
    jobs.resume();
    const loop = new DetectionLoop(core, coverage, chores, log, now);
    ruleManager.onChange = () => {
      core.rulesChanged();
      loop.ask();
    };
    return {
      matched: (batch) => {
        core.matched(batch);
        loop.ask();
      },
      stored: (state) => {
        core.stored(state.nextArrival);
        streams = state.streams;
      },
      call: async (name, args) => {
        const operation = OPERATIONS[name] as (parts: OperationParts, args: unknown) => never;
        return operation(parts, args);
      },
      status: () =>
        statusOf({
          core,
          index,
          counts,
          rules: rulesReport,
          catchingUp: coverage.left,
          proof: proving.status,
          now: now(),
        }),
      close: async () => {
        await ruleManager.stop();
        await proving.stop();
        await loop.stop();
        await jobs.close();
        await matcher.close();
        await index.save();
        store.close();
      },
    };
  } catch (error) {
    store.close();
    throw error;
  }
}
