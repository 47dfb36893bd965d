import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SequenceMemory } from '../../lang/index.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import {
  DETECTION_FILE,
  openDetectionReader,
  openDetectionStore,
} from '../../stores/embedded/detection/open.ts';
import { nodeFileSystem } from '../../stores/embedded/node-file-system.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import type { MatchedBatch } from '../candidates/matched-batch.ts';
import { openCandidateIndex } from '../candidates/open-candidate-index.ts';
import { openStoredMatcher, type StoredMatcher } from '../candidates/stored-matcher.ts';
import { JobRunner } from '../jobs/job-runner.ts';
import { RuleManager } from '../rule-manager/rule-manager.ts';
import { assignStories } from '../stories/assign-stories.ts';
import { refreshStories } from '../stories/story-status.ts';
import { Arrivals } from './arrivals.ts';
import type { AssignStories } from './commit-run.ts';
import type { DetectionCore } from './core.ts';
import { Cores } from './cores.ts';
import { Coverage } from './coverage.ts';
import { createCore } from './create-core.ts';
import type { DetectionConfig } from './detection-config.ts';
import { DetectionLoop, type Chore } from './detection-loop.ts';
import type { DetectionStatus } from './detection-status.ts';
import type { DetectionHost, OpenDetection, StoredState } from './host.ts';
import { jobKinds } from './job-kinds.ts';
import { ListeningTime } from './listening-time.ts';
import {
  OPERATIONS,
  type OperationArguments,
  type OperationName,
  type OperationParts,
  type OperationResult,
} from './operations.ts';
import { Proving } from './proving.ts';
import { removeOld } from './remove-old.ts';
import { statusOf, storedCounts, type StoredCounts } from './status-of.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Where the candidate index is in the data directory. */
const CANDIDATES_FOLDER = 'candidates';

/**
 * Opens detection on this thread. Resolves when its files are open; it goes on by itself. Throws `CodedError`; nothing
 * stays open then.
 */
export async function openDetection(
  config: DetectionConfig,
  host: DetectionHost,
  stored: StoredState,
): Promise<LocalDetection> {
  const hasEvents = stored.nextArrival > 0;
  const store = await openDetectionStore(join(config.folder, DETECTION_FILE), hasEvents);
  try {
    return new LocalDetection(config, host, store, stored);
  } catch (error) {
    store.close();
    throw error;
  }
}

export class LocalDetection implements OpenDetection {
  readonly #store: DetectionStore;
  readonly #config: DetectionConfig;
  readonly #cores: Cores;
  readonly #ruleManager: RuleManager;
  readonly #core: DetectionCore;
  readonly #listening: ListeningTime;
  readonly #matcher: StoredMatcher;
  readonly #coverage: Coverage;
  readonly #proving: Proving;
  readonly #jobs: JobRunner;
  readonly #parts: OperationParts;
  readonly #host: DetectionHost;
  /** Resolves when rules are read and run. What arrives before is found in the store. */
  readonly started: Promise<void>;
  #loop: DetectionLoop | null = null;
  #isClosing = false;
  #streams: readonly string[];
  #counts: StoredCounts;
  #warnings: DetectionStatus['rules']['warnings'] = [];

  constructor(
    config: DetectionConfig,
    host: DetectionHost,
    store: DetectionStore,
    stored: StoredState,
  ) {
    const { folder, dataSetAliases } = config;
    const { log } = host;
    this.#config = config;
    this.#host = host;
    this.#store = store;
    this.#streams = stored.streams;
    this.#counts = storedCounts(store);
    if (stored.nextArrival > 0 && store.states.list().length + store.rules.list().length === 0) {
      log.warn(
        { events: stored.nextArrival },
        'detection begins anew: there are events, but no rules and alerts of before; rules look back, and exceptions and states of alerts that were kept in the service are not known',
      );
    }
    const index = openCandidateIndex({
      fs: nodeFileSystem,
      folder: join(folder, CANDIDATES_FOLDER),
      nextArrival: stored.nextArrival,
      maxFileBytes: config.candidateBytes,
      onDamaged: (file) => log.warn({ file }, 'a damaged file of candidates was removed'),
    });
    const ruleManager = new RuleManager({ store, ...config.rules, dataSetAliases, log, now });
    const assign: AssignStories = (alerts) => {
      assignStories({ store, makeId: randomUUID, now }, alerts);
    };
    const arrivals = new Arrivals(index, host.events.fetch, config.documentBytes);
    const { setGeneration } = host;
    const cores = new Cores({ arrivals, dataSetAliases, setGeneration });
    this.#listening = new ListeningTime(stored.at);
    const core = createCore({
      config,
      host,
      space: 'default',
      store,
      arrivals,
      memory: new SequenceMemory(config.sequenceBytes),
      listening: this.#listening,
      activeRules: (time) => ruleManager.activeRules(time),
      rulesTaken: () => cores.rulesTaken(),
      assign,
      newId: randomUUID,
      now,
    });
    cores.add(core);
    arrivals.stored(stored.nextArrival);
    this.#cores = cores;
    this.#ruleManager = ruleManager;
    this.#core = core;
    this.#matcher = openStoredMatcher(folder, dataSetAliases);
    this.#coverage = new Coverage(cores, this.#matcher.match, log);
    this.#proving = new Proving({
      index,
      matcher: openStoredMatcher(folder, dataSetAliases, 1),
      rules: () => cores.generationRules,
      storedTo: () => arrivals.storedTo,
      log,
      now,
    });
    this.#jobs = this.#makeJobs(assign);
    this.#parts = {
      store,
      now,
      jobs: this.#jobs,
      ruleManager,
      makeId: randomUUID,
      onAlertsChanged: this.#onAlertsChanged,
    };
    this.started = this.#start();
    // Whoever calls an operation gets the error, and so does the thread.
    this.started.catch(() => {});
  }

  async #start(): Promise<void> {
    await this.#ruleManager.start();
    if (this.#isClosing) return;
    await this.#core.takeRules();
    if (this.#isClosing) return;
    // Some go on with rules that have to be known by then.
    this.#jobs.resume();
    const loop = new DetectionLoop(
      this.#cores,
      this.#coverage,
      this.#chores(),
      this.#host.log,
      now,
    );
    this.#loop = loop;
    this.#ruleManager.onChange = () => {
      this.#core.rulesChanged();
      loop.ask();
    };
    loop.ask();
    this.#look();
  }

  matched(batch: MatchedBatch): void {
    this.#cores.matched(batch);
    this.#loop?.ask();
  }

  stored({ at, nextArrival, streams }: StoredState): void {
    this.#listening.report(at);
    this.#cores.arrivals.stored(nextArrival);
    this.#streams = streams;
  }

  async call<Name extends OperationName>(
    name: Name,
    args: OperationArguments<Name>,
  ): Promise<OperationResult<Name>> {
    const operation = OPERATIONS[name] as (
      parts: OperationParts,
      args: OperationArguments<Name>,
    ) => OperationResult<Name> | Promise<OperationResult<Name>>;
    await this.started;
    return operation(this.#parts, args);
  }

  status(): DetectionStatus {
    return statusOf({
      core: this.#core,
      counts: this.#counts,
      rules: {
        mode: this.#ruleManager.mode,
        problems: this.#ruleManager.problemLines(),
        warnings: this.#warnings,
      },
      catchingUp: this.#coverage.left,
      proof: this.#proving.status,
      now: now(),
    });
  }

  /** What cannot be written any more is logged: the next start does it again. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.started.catch(() => {});
    const steps: readonly (() => Promise<void> | undefined)[] = [
      () => this.#ruleManager.stop(),
      () => this.#proving.stop(),
      () => this.#loop?.stop(),
      () => this.#jobs.close(),
      () => this.#matcher.close(),
      () => this.#cores.arrivals.index.save(),
    ];
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        this.#host.log.warn({ err: error }, 'detection could not write everything before its end');
      }
    }
    this.#store.close();
  }

  readonly #onAlertsChanged: OperationParts['onAlertsChanged'] = (ids, author) => {
    refreshStories(this.#store, ids, author);
  };

  #makeJobs(assign: AssignStories): JobRunner {
    const { folder, dataSetAliases, latenessMs, version } = this.#config;
    const { events } = this.#host;
    const store = this.#store;
    const core = this.#core;
    return new JobRunner({
      store,
      kinds: jobKinds({
        store,
        now,
        onAlertsChanged: this.#onAlertsChanged,
        openReader: () => openDetectionReader(join(folder, DETECTION_FILE)),
        fetch: (arrivals) => events.fetch(arrivals),
        exceptions: this.#ruleManager,
        folder,
        ruleManager: this.#ruleManager,
        events,
        active: () => core.active,
        openMatcher: () => openStoredMatcher(folder, dataSetAliases, 1),
        exclusively: (work) => core.exclusively(work),
        assign,
        dataSetAliases,
        lateness: BigInt(latenessMs) * NANOS_PER_MS,
        version,
        newId: randomUUID,
      }),
      now,
      makeId: randomUUID,
      pause: () => nextTurn(),
    });
  }

  /** What takes a moment to count is counted now and then. */
  #look(): void {
    this.#counts = storedCounts(this.#store);
    this.#warnings = this.#ruleManager.indexWarnings(this.#core.active, this.#streams);
  }

  #chores(): readonly Chore[] {
    return [
      { name: 'status', everyMs: 5 * SECOND_MS, run: () => this.#look() },
      { name: 'candidates', everyMs: MINUTE_MS, run: () => this.#cores.arrivals.index.save() },
      { name: 'proof', everyMs: MINUTE_MS, run: () => this.#proving.prove() },
      {
        name: 'retention',
        everyMs: HOUR_MS,
        run: () => removeOld(this.#store, this.#config, now()),
      },
    ];
  }
}

const now = Date.now;
