import { randomBytes } from 'node:crypto';
import { createCommits } from '../service/feed/live-changes.ts';
import { opendirSync, existsSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { peopleOf } from '../service/access/people.ts';
import { AuditLog } from '../service/audit/audit-log.ts';
import type { MatchGeneration } from '../service/events/candidates/matched-batch.ts';
import type { OpenDetection } from '../service/detection/host.ts';
import { MaintenanceThread } from '../service/maintenance/maintenance-thread.ts';
import { Intake } from '../service/events/intake/intake-service.ts';
import { forwardPlaces } from '../service/events/forward/forward-place.ts';
import { Forwarder } from '../service/events/forward/forwarder.ts';
import { StreamNames } from '../service/events/intake/stream-names.ts';
import { ClusterSource } from '../service/events/sources/cluster/cluster-source.ts';
import { ReplaySource, type ReplaySourceOptions } from '../service/events/sources/replay-source.ts';
import { SensorSource } from '../service/events/sources/sensor-source.ts';
import type { Source, SourceIntake } from '../service/events/sources/source.ts';
import { TailSource } from '../service/events/sources/tail/tail-source.ts';
import { makeId } from '../stores/open/events.ts';
import { nodeFileSystem } from '../stores/file-system/node-file-system.ts';
import { stateUrlOf } from '../stores/open/detection.ts';
import { STATE_FILE, openStateStore } from '../stores/open/state.ts';
import { lockFolder, type FolderLock } from '../stores/open/folder.ts';
import { WORKER_ROLES } from '../stores/worker-leases.ts';
import { isDiskFull } from '../stores/errors.ts';
import type { StateStore } from '../stores/state-store.ts';
import { endpointText } from './client/endpoint.ts';
import { clusterConnection } from './cluster-connection.ts';
import { notifyConfigOf } from './config/connectors.ts';
import { responseConfigOf } from './config/responses.ts';
import { outputsOf } from './config/outputs.ts';
import { openEvents, openNoEvents } from './open-events.ts';
import { watchSharedState } from './workers/shared-state.ts';
import { WorkerLoop } from './workers/worker-loop.ts';
import { leaseSchema, listWorkers, openLeases } from '../stores/open/workers.ts';
import { lookBackMs, type Config } from './config/settings.ts';
import { ServerError } from './errors.ts';
import type { Logger } from './logs.ts';
import {
  openDetection,
  searchedClusters,
  type DetectionParts,
  type Pack,
} from './detection/open-detection.ts';
import { SearchedSource } from '../service/detection/search/searched-source.ts';
import type { ServiceParts } from './service-parts.ts';

/** A recording that a service replays as if it happened now. */
export type Replay = Pick<ReplaySourceOptions, 'recording' | 'spanMs'>;

export interface PartsHost {
  readonly log: Logger;
  /** The version of Dockwarden. */
  readonly version: string;
  readonly pack: Pack;
  readonly replay?: Replay;
}

/** Opens the parts of a service, first the lock of the data directory. Throws `CodedError`, and leaves nothing open. */
export async function openParts(
  config: Config,
  { log, version, pack, replay }: PartsHost,
): Promise<ServiceParts> {
  const folder = config.service.data;
  growHeapsSlowly();
  const outputs = outputsOf(config);
  makeFolder(folder);
  const opened: Closer[] = [];
  let detection: OpenDetection | null = null;
  let intake: Intake | null = null;
  try {
    const lock = await lockFolder(folder);
    opened.push(() => lock.release());
    const reserve = new DiskReserve(folder);
    const description = new Description(lock, log);
    const refilling = setInterval(() => {
      reserve.refill();
      description.repeat();
    }, REFILL_MS).unref();
    opened.push(() => clearInterval(refilling));
    if (reserve.isTaken) log.warn({ folder }, FULL_DISK);
    const stateUrl = config.service.state || stateUrlOf(folder);
    const { roles } = config.service;
    const sharing = roles.length === 0 ? null : { leases: leaseSchema(config.service.state) };
    const state = await openStateStore(join(folder, STATE_FILE), stateUrl, sharing);
    opened.push(() => state.close());
    const worker = sharing === null ? null : await openWorker(config, version, log);
    if (worker !== null) opened.push(() => worker.leave());
    const unwatch = watchSharedState(state, () => detection, log);
    opened.push(unwatch);
    const { manifest, definitions, access } = state;
    const audit = new AuditLog({
      store: state.audit,
      share: worker === null ? null : () => worker.has('duty/upkeep'),
      now: Date.now,
      log,
    });
    const thread = new MaintenanceThread();
    opened.push(() => thread.close());
    const runTask = thread.run;
    const { damage } = lock;
    const { streams: most, senderStreams } = config.limits;
    const streams = { most, mostOfSender: senderStreams || Math.ceil(most / 5) };
    const files = { folder, fs: nodeFileSystem, manifest, runTask };
    const isDiskFull = () => reserve.isTaken;
    const options = { ...files, damage, streams, isDiskFull };
    const store =
      worker === null
        ? await openEvents(options, state, stateUrl, log)
        : await openNoEvents(options, roles);
    for (const { file, what } of store.status().damage)
      log.error({ file }, `${file} is damaged: ${what}`);
    const { storeId } = manifest.identity;
    const streamNames = new StreamNames({
      table: state.streamNames,
      streams: store.status().streams.map(({ stream }) => stream),
      onFailure: (error) => log.warn({ err: error }, 'the names of a stream could not be written'),
    });
    const commits = createCommits();
    const own = new Intake(store, {
      makeId: (arrival) => makeId(storeId, arrival),
      maxBytesInFlight: config.limits.memory,
      // The server thread is idle most of the time, so no CPU is reserved for it.
      workers: config.limits.threads === 0 ? availableParallelism() : config.limits.threads,
      onMatched: (batch) => detection?.matched(batch),
      onOrigins: (origins) => {
        streamNames.note(origins);
        commits.emit('events');
      },
    });
    intake = own;
    let beReady = () => {};
    const ready = new Promise<void>((resolve) => (beReady = resolve));
    const setGeneration = (generation: MatchGeneration) => {
      own.setGeneration(generation).then(beReady, (error: unknown) => {
        log.error({ err: error }, 'events cannot be matched on arrival; they are matched later');
      });
    };
    if (!config.detection.enabled) beReady();
    else {
      const spaces = state.access.spaces.list().map(({ id }) => id);
      const recorded: DetectionParts['recorded'] = (space, action, changes) =>
        audit.own(action, space, [changes]);
      const copies = outputs.alerts;
      const notify = notifyConfigOf(config);
      const response = responseConfigOf(config);
      const people: DetectionParts['people'] = async (space) =>
        peopleOf(state.access.users.list(), space);
      const common = {
        config,
        worker:
          worker === null || sharing === null
            ? null
            : { id: worker.id, ...sharing, searches: roles.includes('detect') },
        state: stateUrl,
        copies,
        notify,
        response,
        store,
        streamNames,
        pack,
        spaces,
        version,
        log,
      };
      const alertsChanged = (space: string) => void commits.emit('alerts', space);
      detection = await openDetection({
        ...common,
        setGeneration,
        recorded,
        people,
        alertsChanged,
      });
    }
    const forwarder =
      outputs.events === null
        ? null
        : new Forwarder({
            config: outputs.events,
            store,
            instance: storeId,
            places: forwardPlaces(join(folder, FORWARD_FILE)),
            now: Date.now,
            log,
          });
    commits.on('events', () => forwarder?.run());
    forwarder?.run();
    return {
      data: folder,
      storeId,
      store,
      forwarder,
      streamNames,
      definitions,
      access,
      audit,
      commits,
      detection,
      worker,
      intake: own,
      sources: [
        ...sourcesOf(config, state, own, log),
        ...searchedClusters(config).map(
          (cluster) =>
            new SearchedSource(cluster, () => detection?.status().searches ?? [], Date.now),
        ),
        ...(replay === undefined ? [] : [new ReplaySource({ ...replay, ready, intake: own, log })]),
      ],
      describe: (endpoint) => description.set(endpointText(endpoint)),
      close: () => closeAll(opened),
    };
  } catch (error) {
    await detection?.close();
    // Its threads would keep the process alive.
    await intake?.close();
    await closeAll(opened);
    throw error;
  }
}

async function openWorker({ service }: Config, version: string, log: Logger): Promise<WorkerLoop> {
  const leases = await openLeases(service.state);
  const roles = WORKER_ROLES.filter((role) => service.roles.includes(role));
  const list = () => listWorkers(service.state);
  return new WorkerLoop({ leases, list, roles, version, log, now: Date.now });
}

/** How far events are forwarded, within the data directory. */
const FORWARD_FILE = 'forward.json';

/** The interval at which a full disk is checked. */
const REFILL_MS = 1_000;

const FULL_DISK =
  'the disk of the data directory is full: no event is stored until there is free space, and everything else continues as far as possible';

/** The information for other programs about the running service; written later if the disk is full. */
class Description {
  readonly #lock: FolderLock;
  readonly #log: Logger;
  #pending: string | null = null;

  constructor(lock: FolderLock, log: Logger) {
    this.#lock = lock;
    this.#log = log;
  }

  set(text: string): void {
    this.#pending = text;
    this.repeat();
    if (this.#pending !== null)
      this.#log.warn('the disk is full: commands on this machine cannot find the service for now');
  }

  repeat(): void {
    if (this.#pending === null) return;
    try {
      this.#lock.describe(this.#pending);
      this.#pending = null;
    } catch (error) {
      if (!isDiskFull(error)) throw error;
    }
  }
}

type Closer = () => void | Promise<void>;

/** Closes in reverse order of opening. A failure does not prevent the others from being closed; throws the first one. */
async function closeAll(opened: readonly Closer[]): Promise<void> {
  const errors: unknown[] = [];
  for (const close of opened.toReversed()) {
    try {
      await close();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

export function makeFolder(folder: string): void {
  try {
    nodeFileSystem.makeFolder(folder);
    // It may be a file; reading it reports that.
    opendirSync(folder).closeSync();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new ServerError(
      'SRV1010',
      `the data directory ${folder} cannot be created or read (${code})`,
      'name another one with --data, or make it and let the user of the service own it',
      error,
    );
  }
}

function sourcesOf(
  { service, tail, sensor, cluster }: Config,
  state: StateStore,
  intake: SourceIntake,
  log: Logger,
): Source[] {
  const sources: Source[] = [];
  if (tail.paths.length > 0)
    sources.push(
      new TailSource({
        paths: tail.paths,
        ownFolder: service.data,
        intake,
        places: state.tailPlaces,
        log,
      }),
    );
  if (sensor.enabled) {
    const options = { includesHost: sensor.host, isRealtime: sensor.realtime };
    sources.push(new SensorSource({ sensor: options, intake, log }));
  }
  for (const entry of cluster.filter(({ mode }) => mode === 'follow'))
    sources.push(
      new ClusterSource({
        name: entry.name,
        connection: () => clusterConnection(entry, process.env),
        patterns: entry.indices,
        lookBackMs: lookBackMs(entry.from) ?? null,
        cursors: state.sourceCursors,
        intake,
        log,
      }),
    );
  return sources;
}

/**
 * Lets the heaps of all threads grow to 1.2 times their live size before a collection, instead of 1.6 times and more. For a
 * dozen heaps, most of which are stable, that saves a tenth of the memory, at no measurable CPU
 * time. V8 reads this flag at every collection, so it may be set at runtime.
 */
function growHeapsSlowly(): void {
  setFlagsFromString('--heap-growing-percent=20');
}

/**
 * The size of what a start writes before a full disk can be reported: the files that SQLite shares between threads, the
 * lock, an entry of the audit log; and of what retention writes to free space.
 */
const RESERVE_BYTES = 4 * 1024 * 1024;

const RESERVE_FILE = 'reserve';

/**
 * Disk space that is reserved for a start on a full disk. A start releases it; until there is at least twice as much free space,
 * nothing else may use it, so that the next start can use it as well.
 */
class DiskReserve {
  readonly #folder: string;
  #isKept: boolean;

  /** @param folder the data directory */
  constructor(folder: string) {
    this.#folder = folder;
    if (freeBytes(folder) < RESERVE_BYTES) this.#give();
    this.#isKept = existsSync(this.#path);
    this.refill();
  }

  /** Whether the disk is full: the reserve is in use, and there is no other free space. */
  get isTaken(): boolean {
    return !this.#isKept;
  }

  /** Reserves the space again when twice as much is free. */
  refill(): void {
    if (this.#isKept || freeBytes(this.#folder) < 2 * RESERVE_BYTES) return;
    const partial = `${this.#path}.partial`;
    try {
      // Zeros might be stored without allocating blocks.
      writeFileSync(partial, randomBytes(RESERVE_BYTES), { mode: 0o600, flush: true });
      renameSync(partial, this.#path);
      this.#isKept = true;
    } catch {
      rmSync(partial, { force: true });
    }
  }

  #give(): void {
    try {
      rmSync(this.#path, { force: true });
    } catch {
      // A read-only disk; opening the stores reports it.
    }
  }

  get #path(): string {
    return join(this.#folder, RESERVE_FILE);
  }
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
