import { join } from 'node:path';
import { detectionFileOf } from '../../../stores/open/space-folders.ts';
import { Lane, type LaneOptions, type Refusal } from '../../../threads/lane.ts';
import { workerScript } from '../../../threads/worker-script.ts';
import { counted } from '../../../util/counts.ts';
import type { ValueOf, LineStream, Says, OperationRef } from '../../operation/operation.ts';
import { FairSlots } from './fair-slots.ts';
import { HuntError, type HuntDiagnostic, type HuntPlan } from './compile-hunt.ts';
import type { Spreads, SpreadRequest, ShownByAlert } from './context/prevalence.ts';
import type { AlertProcessTree, TreeOptions, TreeSources } from './context/process-tree.ts';
import type { AlertWhy } from './context/why.ts';
import type { prevalence } from './context/schemas.ts';
import type { EntityProcesses, ProcessesRequest } from './entity/entity-processes.ts';
import type { FindRequest, FoundThings } from './entity/find-things.ts';
import type { EntityPrograms } from './entity/programs.ts';
import type { EntityRequest, EntityView } from './entity/show-entity.ts';
import type { SurroundingsRequest } from './entity/surroundings.ts';
import type { ClusterSource } from '../../../runs/clusters/cluster-inputs.ts';
import type { HuntOptions, HuntRequest } from './request.ts';

/** How long what was counted is answered, in milliseconds: events that came since are missing in it. */
const FRESH_MS = 60_000;
const MAX_KNOWN = 200;
/** Characters of what is asked; nothing usual has more. */
const MAX_KEY = 16_384;

/**
 * Remembers how far things have been seen: alerts of one rule mostly show the same, and people open one after the
 * other. Events belong to all spaces, and so does what was counted of them.
 */
export class KnownSpreads {
  /** The least recently used comes first. */
  readonly #known = new Map<string, { readonly now: number; readonly spreads: Promise<Spreads> }>();

  /** @param count computes the counts if they are not cached; failures are not cached */
  of(request: SpreadRequest, count: () => Promise<Spreads>): Promise<Spreads> {
    const { shown, days, maxMs, now } = request;
    const key = JSON.stringify([
      shown.executable,
      shown.args,
      shown.image,
      shown.parent,
      days,
      maxMs,
    ]);
    if (key.length > MAX_KEY) return count();
    const known = this.#known.get(key);
    this.#known.delete(key);
    if (known !== undefined && Math.abs(now - known.now) < FRESH_MS) {
      this.#known.set(key, known);
      return known.spreads;
    }
    const made = { now, spreads: count() };
    this.#known.set(key, made);
    for (const [oldest] of this.#known) {
      if (this.#known.size <= MAX_KNOWN) break;
      this.#known.delete(oldest);
    }
    made.spreads.catch(() => {
      if (this.#known.get(key) === made) this.#known.delete(key);
    });
    return made.spreads;
  }
}

/** Who a hunt belongs to: no one else can end it. */
export interface HuntOwner {
  readonly space: string;
  readonly principal: string;
}

/** The clusters that can be hunted in, by name. */
export type HuntedClusters = ReadonlyMap<string, HuntedCluster>;

interface HuntedCluster {
  /** Whether rules search it, so that its events are not stored here. */
  readonly isSearched: boolean;
  /** How it is reached now. */
  readonly source: () => ClusterSource;
}

/** A hunt that runs, and waits for those who read it. A loop over its pieces that is left ends it. */
export interface RunningHunt extends LineStream {
  readonly id: string;
}

export interface PrevalenceOptions {
  readonly id: string;
  readonly days: number;
  /** In milliseconds since 1970. */
  readonly now: number;
  /** How long documents are read, in milliseconds. */
  readonly maxMs: number;
}

/** Two at a time: each keeps a core busy, and detection needs one. No owner has both. */
const MAX_HUNTS = 2;
/** How many more wait for one of them to end, of one person and of all, and how long. */
const WAITING_OF_ONE = 2;
const WAITING_HUNTS = 20;
const WAIT_MS = 20_000;
/** How much longer than it may a hunt runs before it is ended from outside. */
const GRACE_MS = 10_000;
const QUESTIONS = 2;
const WAITING_QUESTIONS = 30;

/** @param heapMb of a thread */
const laneOf = (heapMb: number): Omit<LaneOptions, 'refuse'> => ({
  script: workerScript('hunt'),
  idleMs: 30_000,
  limits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: heapMb },
});
const HUNT_LANE = { ...laneOf(1_024), threads: MAX_HUNTS, waiting: 0 };
const QUESTION_LANE = { ...laneOf(512), threads: QUESTIONS, waiting: WAITING_QUESTIONS };

/**
 * Reads the stored events of a service on threads of their own, so that neither requests nor rules wait for it: hunts, a
 * few at a time, and short questions.
 */
export class Hunts {
  readonly #folder: string;
  readonly #makeId: () => string;
  readonly #clusters: HuntedClusters;
  readonly #hunts = new Lane<Task, string>({
    ...HUNT_LANE,
    refuse: (refusal) => (refusal === 'full' ? this.#tooMany() : unanswered(refusal)),
  });
  readonly #slots = new FairSlots({
    slots: MAX_HUNTS,
    waitingOfOne: WAITING_OF_ONE,
    waiting: WAITING_HUNTS,
    waitMs: WAIT_MS,
  });
  readonly #questions = new Lane<Task>({
    ...QUESTION_LANE,
    refuse: (refusal) =>
      refusal === 'full'
        ? new HuntError('ENG2301', 'too many questions about stored events wait', 'try again')
        : unanswered(refusal),
  });
  readonly #spreads = new KnownSpreads();
  readonly #running = new Map<
    string,
    { readonly owner: HuntOwner; readonly stop: AbortController }
  >();

  /** @param folder the data directory */
  constructor(folder: string, makeId: () => string, clusters: HuntedClusters = new Map()) {
    this.#folder = folder;
    this.#clusters = clusters;
    this.#makeId = makeId;
  }

  /** How many threads there are now. */
  get threads(): number {
    return this.#hunts.size + this.#questions.size;
  }

  /**
   * Starts a hunt when it is its turn, or says what is wrong with its query. Throws {@link HuntError} ENG2301 where too many
   * run and wait, and `CodedError` where the store cannot be read.
   */
  async start(
    asked: HuntRequest & Omit<HuntOptions, 'id'>,
    owner: HuntOwner,
  ): Promise<RunningHunt | { readonly diagnostics: readonly HuntDiagnostic[] }> {
    const cluster = this.#clusterOf(asked);
    const release = await this.#slots.take(owner.principal);
    if (release === null) throw this.#tooMany();
    const id = this.#makeId();
    const request = { ...asked, id };
    const stop = new AbortController();
    const pieces: { readonly text: string; readonly taken: () => void }[] = [];
    let wake = () => {};
    let isOver = false;
    // Those who read no further do not keep others from hunting.
    const timer = setTimeout(() => stop.abort(), asked.maxMs + GRACE_MS).unref();
    const task = { kind: 'hunt', folder: this.#folder, cluster, request } as const;
    const onProgress = (text: string, taken: () => void) => {
      pieces.push({ text, taken });
      wake();
    };
    const end = () => {
      isOver = true;
      clearTimeout(timer);
      this.#running.delete(id);
      release();
      wake();
    };
    const answer = this.#hunts
      .run<readonly HuntDiagnostic[] | null>(task, { signal: stop.signal, onProgress })
      .finally(end);
    // Where it fails, those who read the pieces hear of it.
    answer.catch(() => {});
    this.#running.set(id, { owner, stop });
    const more = () =>
      pieces.length > 0 || isOver
        ? Promise.resolve()
        : new Promise<void>((resolve) => (wake = resolve));
    await more();
    if (pieces.length === 0) {
      const diagnostics = await answer;
      if (diagnostics !== null) return { diagnostics };
    }
    async function* taken(): AsyncGenerator<string, void> {
      try {
        for (;;) {
          await more();
          const piece = pieces.shift();
          if (piece === undefined) break;
          piece.taken();
          yield piece.text;
        }
        await answer;
      } finally {
        stop.abort();
      }
    }
    return { id, pieces: taken(), cancel: () => stop.abort() };
  }

  /** Ends a hunt; what it has found so far is its answer. Throws {@link HuntError} ENG2303 for one that does not run. */
  cancel(id: string, owner: HuntOwner): void {
    const running = this.#running.get(id);
    const isTheirs =
      running?.owner.space === owner.space && running.owner.principal === owner.principal;
    if (running === undefined || !isTheirs)
      throw new HuntError('ENG2303', `no hunt ${id} of yours runs`);
    running.stop.abort();
  }

  /** Throws as {@link start} does. */
  async plan(request: HuntRequest): Promise<HuntPlan> {
    const cluster = this.#clusterOf(request);
    return this.#questions.run({ kind: 'plan', folder: this.#folder, cluster, request });
  }

  /** @param space of the alert, which the caller has checked to exist */
  async processTree(space: string, options: TreeOptions): Promise<AlertProcessTree> {
    const searched = [...this.#clusters].filter(([, { isSearched }]) => isSearched);
    const clusters = new Map(searched.map(([name, { source }]) => [name, source()]));
    return this.#questions.run({ kind: 'tree', ...this.#filesOf(space), clusters, options });
  }

  /** The same. What was counted a moment ago for an alert that shows the same is not counted again. */
  async prevalence(
    space: string,
    { id, days, now, maxMs }: PrevalenceOptions,
  ): Promise<Says<typeof prevalence>> {
    const { folder, file } = this.#filesOf(space);
    const asked: Task = { kind: 'shown', file, id };
    const { shown, at, similar } = await this.#questions.run<ShownByAlert>(asked);
    const request = { shown, around: at, days, now, maxMs };
    const spreads = await this.#spreads.of(request, () =>
      this.#questions.run<Spreads>({ kind: 'spreads', folder, request }),
    );
    return { alert: id, ...spreads, similar };
  }

  /** The same. */
  why(space: string, id: string): Promise<AlertWhy> {
    return this.#questions.run({ kind: 'why', ...this.#filesOf(space), id });
  }

  /** @param space whose alerts and stories are shown; events belong to all spaces */
  entity(space: string, request: EntityRequest): Promise<EntityView> {
    return this.#questions.run({ kind: 'entity', ...this.#filesOf(space), request });
  }

  programs(request: EntityRequest): Promise<EntityPrograms> {
    return this.#questions.run({ kind: 'programs', folder: this.#folder, request });
  }

  /** The same. */
  entityProcesses(space: string, request: ProcessesRequest): Promise<EntityProcesses> {
    return this.#questions.run({ kind: 'processes', ...this.#filesOf(space), request });
  }

  /** The same; returns JSON. */
  surroundings(space: string, request: SurroundingsRequest): Promise<string> {
    return this.#questions.run({ kind: 'surroundings', ...this.#filesOf(space), request });
  }

  /** The same. */
  find(space: string, request: FindRequest): Promise<FoundThings> {
    return this.#questions.run({ kind: 'find', ...this.#filesOf(space), request });
  }

  #clusterOf({ cluster: name, streams }: HuntRequest): ClusterSource | null {
    if (name === null) return null;
    const cluster = this.#clusters.get(name);
    if (cluster !== undefined) return { ...cluster.source(), streams };
    const names = [...this.#clusters.keys()].join(', ');
    throw new HuntError(
      'ENG2306',
      `no cluster ${name} is configured`,
      names === '' ? 'leave `cluster` out: no cluster is configured' : `there are: ${names}`,
    );
  }

  #tooMany(): HuntError {
    const { size } = this.#running;
    return new HuntError(
      'ENG2301',
      `${counted(size, 'hunt')} run and ${counted(this.#slots.waiting, 'hunt')} wait; of one person, one may run and ${WAITING_OF_ONE} wait`,
      'try again when one has ended, or cancel one',
    );
  }

  #filesOf(space: string): SpaceFiles {
    return { folder: this.#folder, file: join(this.#folder, detectionFileOf(space)) };
  }

  async close(): Promise<void> {
    this.#slots.close();
    await Promise.all([this.#hunts.close(), this.#questions.close()]);
  }
}

function unanswered(refusal: Exclude<Refusal, 'full'>): HuntError {
  if (refusal === 'stopping') return new HuntError('ENG2302', 'the service is stopping');
  if (refusal === 'ended') return new HuntError('ENG2302', 'the thread of this request has ended');
  const hint = 'narrow the query or the time';
  return new HuntError('ENG2302', 'this needs more memory than it may have', hint);
}

interface SpaceFiles {
  readonly folder: string;
  /** The database of a space. */
  readonly file: string;
}

/** Where a hunt reads. */
interface EventPlace {
  readonly folder: string;
  /** `null` for the folder. */
  readonly cluster: ClusterSource | null;
}

/** What a thread is asked. It does one after the other. */
export type Task =
  | ({ readonly kind: 'hunt'; readonly request: HuntRequest & HuntOptions } & EventPlace)
  | ({ readonly kind: 'plan'; readonly request: HuntRequest } & EventPlace)
  /** About an alert of the space. */
  | ({
      readonly kind: 'tree';
      readonly clusters: TreeSources['clusters'];
      readonly options: TreeOptions;
    } & SpaceFiles)
  | ({ readonly kind: 'why'; readonly id: string } & SpaceFiles)
  | { readonly kind: 'shown'; readonly file: string; readonly id: string }
  | { readonly kind: 'spreads'; readonly folder: string; readonly request: SpreadRequest }
  /** About an entity, a time or a text, with the alerts of the space. */
  | ({ readonly kind: 'entity'; readonly request: EntityRequest } & SpaceFiles)
  | { readonly kind: 'programs'; readonly folder: string; readonly request: EntityRequest }
  | ({ readonly kind: 'processes'; readonly request: ProcessesRequest } & SpaceFiles)
  | ({ readonly kind: 'surroundings'; readonly request: SurroundingsRequest } & SpaceFiles)
  | ({ readonly kind: 'find'; readonly request: FindRequest } & SpaceFiles);

/** What operations on stored events work on. They run on the thread of the service, which waits for those that read events. */
export interface HuntParts {
  readonly hunts: Hunts;
  /** The space of the request, and who asks. */
  readonly owner: HuntOwner;
  /** Calls an operation of the thread of detection in the same space. */
  readonly detection: <Ask, Result>(
    operation: OperationRef<Ask, Result>,
    ask: Ask,
  ) => Promise<ValueOf<Result>>;
}
