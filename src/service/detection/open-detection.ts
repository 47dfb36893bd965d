import type { KnownStream } from '../../events/origin/known-stream.ts';
import { unreadStreams } from '../rules/index-warnings.ts';
import { join } from 'node:path';
import { SharedEvaluations } from '../../lang/execute/evaluator.ts';
import { SequenceMemory } from '../../lang/index.ts';
import { openDetectionStore } from '../../stores/open/detection.ts';
import { DEFAULT_SPACE } from '../../stores/access-store.ts';
import { detectionFileOf } from '../../stores/open/space-folders.ts';
import { nodeFileSystem } from '../../stores/file-system/node-file-system.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { MatchedBatch } from '../events/candidates/matched-batch.ts';
import { CandidateIndex } from '../events/candidates/candidate-index.ts';
import { StoredMatcher } from '../events/candidates/stored-matcher.ts';
import { LaneTurns } from '../jobs/job-runner.ts';
import { loadPack, type Pack } from '../rules/pack.ts';
import { Arrivals } from './arrivals.ts';
import { Scheduler } from './scheduler.ts';
import { Coverage, DetectionLoop, type Chore } from './detection-loop.ts';
import type { DetectionConfig } from './detection-config.ts';
import type { DetectionStatus } from './detection-status.ts';
import { DetectionEndedError, type OnChanges } from './detection.ts';
import type { DetectionHost, OpenDetection, StoredState } from './host.ts';
import { ListeningTime, Proving } from './listening-time.ts';
import type { OperationRef } from '../operation/operation.ts';
import type { Registered } from './operations.ts';
import { PreviewThreads } from './preview-job.ts';
import { CompiledRules } from './rule-evaluations.ts';
import { DetectionSpace, type SharedParts } from './space.ts';
import type { Held } from '../../stores/worker-leases.ts';
import { HeldParts } from './workers/held-parts.ts';
import { ClusterLink } from './search/cluster-link.ts';
import { SearchLoop } from './search/search-loop.ts';
import { Spaces } from './spaces.ts';
import { assert } from '../../util/assert.ts';
import { statusOf } from './status-of.ts';

const SECOND_MS = 1_000;
/** How often it is looked whether other processes have changed something. */
const LOOK_MS = 500;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Where the candidate index is in the data directory. */
const CANDIDATES_FOLDER = 'candidates';

/** What this number of events mean to rules is in memory once, for all rules whose sequences they wait for; about 10 MB. */
const SHARED_EVALUATIONS = 20_000;

/** At most this number of jobs, such as previews and backfills, run at the same time, each in a different space. */
const JOBS_AT_ONCE = 2;

/**
 * Opens detection on this thread. Resolves when its files are open; it goes on by itself. Throws `CodedError`; nothing
 * stays open then.
 */
export async function openDetection(
  config: DetectionConfig,
  host: DetectionHost,
  stored: StoredState,
  registered: Registered,
): Promise<LocalDetection> {
  const path = join(config.folder, detectionFileOf(DEFAULT_SPACE));
  const store = await openDetectionStore(path, {
    hasEvents: stored.nextArrival > 0,
    state: config.state,
    space: DEFAULT_SPACE,
    sharing: config.worker,
  });
  try {
    return new LocalDetection(config, host, store, stored, registered);
  } catch (error) {
    store.close();
    throw error;
  }
}

/** All spaces, and what they share: which events have arrived and are candidates of which rules. */
export class LocalDetection implements OpenDetection {
  readonly #scheduler: Scheduler;
  readonly #listening: ListeningTime;
  readonly #spaces: Spaces;
  readonly #matcher: StoredMatcher;
  readonly #previewThreads = new PreviewThreads();
  readonly #coverage: Coverage;
  readonly #proving: Proving;
  readonly #memory: SequenceMemory;
  /** `null` for a service that has its state alone. */
  readonly #held: HeldParts | null;
  #looking: NodeJS.Timeout | null = null;
  readonly #host: DetectionHost;
  /** Resolves when rules of the default space are read and run. What arrives before is found in the store. */
  readonly started: Promise<void>;
  #loop: DetectionLoop | null = null;
  readonly #links: readonly ClusterLink[];
  #searches: readonly SearchLoop[] = [];
  #isClosing = false;
  #streams: readonly KnownStream[];
  #unread: readonly KnownStream[] = [];

  /** @param store of the default space */
  constructor(
    config: DetectionConfig,
    host: DetectionHost,
    store: DetectionStore,
    stored: StoredState,
    registered: Registered,
  ) {
    const { folder, dataSetAliases, rules } = config;
    const { log, setGeneration } = host;
    this.#host = host;
    this.#streams = stored.streams;
    if (stored.nextArrival > 0 && store.states.list().length + store.rules.list().length === 0) {
      log.warn(
        { events: stored.nextArrival },
        'detection starts from scratch: there are events, but no rules and alerts of before; rules look back, and exceptions and states of alerts that were kept in the service are not known',
      );
    }
    const index = new CandidateIndex({
      fs: nodeFileSystem,
      folder: join(folder, CANDIDATES_FOLDER),
      nextArrival: stored.nextArrival,
      maxFileBytes: config.candidateBytes,
      onDamaged: (file) => log.warn({ file }, 'a damaged file of candidates was removed'),
    });
    const arrivals = new Arrivals(index, host.events.fetch, config.documentBytes);
    this.#listening = new ListeningTime(stored.at);
    arrivals.stored(stored.nextArrival);
    const { worker } = config;
    this.#held = worker === null ? null : new HeldParts(worker.id, now);
    const areRun = worker === null;
    const scheduler = new Scheduler({ arrivals, dataSetAliases, areRun, setGeneration });
    this.#scheduler = scheduler;
    const searched = worker?.searches === false ? [] : config.searched;
    this.#links = searched.map((cluster) => {
      const { connectionOf } = host;
      assert(connectionOf !== undefined, 'a cluster that is searched can be reached');
      return new ClusterLink(cluster, connectionOf, now);
    });
    this.#memory = new SequenceMemory(config.sequenceBytes);
    this.#matcher = new StoredMatcher(folder, dataSetAliases, { priority: 'normal' });
    this.#coverage = new Coverage(scheduler, this.#matcher.match, log);
    this.#proving = new Proving({
      index,
      matcher: new StoredMatcher(folder, dataSetAliases, { threads: 1, priority: 'low' }),
      passedOver: (signature, arrivals, at) => scheduler.passedOver(signature, arrivals, at),
      rules: () => scheduler.generationRules,
      storedTo: () => arrivals.storedTo,
      log,
      now,
    });
    const shared: SharedParts = {
      config,
      host,
      scheduler,
      memory: this.#memory,
      sharedEvaluations: new SharedEvaluations(SHARED_EVALUATIONS),
      listening: this.#listening,
      compiled: new CompiledRules(),
      held: this.#held,
      lanes: new LaneTurns(JOBS_AT_ONCE),
      openMatcher: () =>
        new StoredMatcher(folder, dataSetAliases, { threads: 1, priority: 'below-normal' }),
      previewThreads: this.#previewThreads,
      registered,
      onChange: () => this.#loop?.ask(),
      now,
    };
    const { isLive, pack } = rules;
    const readPack = once(() => loadPack(pack.rules, pack.exceptions));
    const initial = new DetectionSpace(DEFAULT_SPACE, store, { ...rules, readPack }, shared);
    this.started = this.#start(initial);
    // Callers of operations receive the error, and so does the thread.
    this.started.catch(() => {});
    this.#spaces = new Spaces(initial, this.started, {
      shared,
      rules: { folders: null, pack, readPack, isPackOnRequest: true, isLive },
      ids: config.spaces,
    });
  }

  async #start(initial: DetectionSpace): Promise<void> {
    await initial.start();
    if (this.#isClosing) return;
    this.#scheduler.add(initial.core);
    this.#scheduler.rulesTaken();
    const loop = new DetectionLoop(
      this.#scheduler,
      this.#coverage,
      this.#chores(),
      this.#host.log,
      now,
    );
    this.#loop = loop;
    loop.ask();
    const spaces = (link: ClusterLink) => this.#spaces.all.map((space) => () => space.search(link));
    this.#searches = this.#links.map(
      (link) => new SearchLoop(link, () => spaces(link), this.#host.log),
    );
    if (this.#held !== null) this.#looking = setInterval(() => this.#lookAtOthers(), LOOK_MS);
    this.#look();
  }

  leased(held: Held): void {
    this.#held?.update(held);
    for (const space of this.#spaces.all) space.takeDuties();
  }

  /** What other processes have changed is noticed soon, and at the beginning of each transaction. */
  #lookAtOthers(): void {
    for (const space of this.#spaces.all) space.lookAtOthers();
  }

  matched(batch: MatchedBatch): void {
    this.#scheduler.matched(batch);
    this.#loop?.ask();
  }

  stored({ at, nextArrival, streams }: StoredState): void {
    this.#listening.report(at);
    this.#scheduler.arrivals.stored(nextArrival);
    this.#streams = streams;
  }

  async call<Ask, Result>(
    operation: OperationRef<Ask, Result>,
    ask: Ask,
    space: string = DEFAULT_SPACE,
    onChanges?: OnChanges,
  ): Promise<Result> {
    this.#refuseAtEnd();
    return (await this.#spaces.get(space)).call(operation, ask, onChanges);
  }

  async createSpace(id: string): Promise<void> {
    this.#refuseAtEnd();
    await this.#spaces.create(id);
    this.#loop?.ask();
  }

  async removeSpace(id: string): Promise<void> {
    this.#refuseAtEnd();
    await this.#spaces.remove(id);
  }

  status(): DetectionStatus {
    return statusOf({
      reports: this.#spaces.all.map((space) => space.report()),
      failed: this.#spaces.failed,
      arrivals: this.#scheduler.arrivals,
      catchingUp: this.#coverage.left,
      memory: this.#memory,
      proof: this.#proving.status,
      unreadStreams: this.#unread,
      searches: this.#spaces.all.flatMap(({ searches }) => searches),
      costs: this.#held?.costs ?? new Map(),
    });
  }

  endJobs(): void {
    for (const space of this.#spaces.all) space.endJobs();
  }

  /** What cannot be written any more is logged: the next start does it again. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.started.catch(() => {});
    if (this.#looking !== null) clearInterval(this.#looking);
    const steps: readonly (() => Promise<void> | undefined)[] = [
      () => this.#proving.stop(),
      async () => void (await Promise.all(this.#searches.map((search) => search.stop()))),
      () => this.#loop?.stop(),
      () => this.#spaces.close(),
      () => this.#previewThreads.close(),
      () => this.#matcher.close(),
      () => this.#scheduler.arrivals.index.save(),
    ];
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        this.#host.log.warn({ err: error }, 'detection could not write everything before its end');
      }
    }
  }

  #look(): void {
    const spaces = this.#spaces.all;
    const streams = [...this.#streams, ...this.#links.flatMap((link) => link.streams)];
    for (const space of spaces) space.look(streams);
    const rules = spaces.flatMap(({ core }) => core.active.rules);
    // Without rules, that is what there is to say.
    this.#unread = rules.length === 0 ? [] : unreadStreams(rules, this.#streams);
  }

  #refuseAtEnd(): void {
    if (this.#isClosing) throw new DetectionEndedError('detection is ending');
  }

  #chores(): readonly Chore[] {
    const spaces = () => this.#spaces;
    return [
      {
        name: 'status',
        everyMs: 5 * SECOND_MS,
        run: () => this.#look(),
      },
      {
        name: 'rule tests',
        everyMs: SECOND_MS,
        run: async () => {
          for (const space of spaces().all) await space.testNext();
        },
      },
      { name: 'candidates', everyMs: MINUTE_MS, run: () => this.#scheduler.arrivals.index.save() },
      { name: 'proof', everyMs: MINUTE_MS, run: () => this.#proving.prove() },
      { name: 'spaces', everyMs: MINUTE_MS, run: () => spaces().retry() },
      { name: 'retention', everyMs: HOUR_MS, run: () => spaces().removeOld() },
    ];
  }
}

const now = Date.now;

/** What was read is shared; what could not be is tried again. */
function once(read: () => Promise<Pack>): () => Promise<Pack> {
  let reading: Promise<Pack> | null = null;
  return () => {
    reading ??= read().catch((error: unknown) => {
      reading = null;
      throw error;
    });
    return reading;
  };
}
