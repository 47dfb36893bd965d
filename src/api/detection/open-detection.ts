import { resolve } from 'node:path';
import type { CopiesConfig } from '../../service/actions/alert-copies.ts';
import type { NotifyConfig } from '../../service/notifications/notifier.ts';
import type { ResponseConfig } from '../../service/response/config.ts';
import type { RecordedChanges } from '../../service/operation/changes.ts';
import type { MatchGeneration } from '../../service/events/candidates/matched-batch.ts';
import { storedEvents } from '../../service/detection/stored-events.ts';
import type { DetectionConfig, WorkerConfig } from '../../service/detection/detection-config.ts';
import type { OpenDetection } from '../../service/detection/host.ts';
import type { StreamNames } from '../../service/events/intake/stream-names.ts';
import type { PeopleOf } from '../../service/access/people.ts';
import { startDetection } from '../../service/detection/thread/detection-thread.ts';
import { DATA_SET_ALIASES } from '../../events/origin/data-set-aliases.ts';
import type { EventStore } from '../../stores/event-store.ts';
import type { SearchedCluster } from '../../service/detection/search/cluster-link.ts';
import { lookBackMs, type Config } from '../config/settings.ts';
import { clusterConnection } from '../cluster-connection.ts';
import { assert } from '../../util/assert.ts';
import type { Logger } from '../logs.ts';

/** The shipped rules and exceptions: files and folders. */
export interface Pack {
  readonly rules: readonly string[];
  readonly exceptions: readonly string[];
}

export interface DetectionParts {
  readonly config: Config;
  /** `null` for a service that has its state alone. */
  readonly worker: WorkerConfig | null;
  /** The URL of the PostgreSQL that has the state; `null` where it is in files. */
  readonly state: string | null;
  /** The cluster to which alerts are copied; `null` for none. */
  readonly copies: CopiesConfig | null;
  readonly notify: NotifyConfig;
  readonly response: ResponseConfig | null;
  readonly store: EventStore;
  readonly streamNames: Pick<StreamNames, 'of'>;
  readonly pack: Pack;
  /** The ids of the spaces that there are. */
  readonly spaces: readonly string[];
  /** Of Dockwarden. */
  readonly version: string;
  readonly log: Logger;
  /** From now on, events are matched against these rules while they are taken in. */
  readonly setGeneration: (generation: MatchGeneration) => void;
  /** A space has changed rules or exceptions by itself. */
  readonly recorded: (space: string, action: string, changes: RecordedChanges) => void;
  /** Who can see a space. */
  readonly people: PeopleOf;
  /** A commit has raised or changed alerts of a space. */
  readonly alertsChanged: (space: string) => void;
}

/** How often detection is informed of what is stored. */
const STORED_MS = 1_000;

/** Memory for documents between arrival and run; others are read again. */
const DOCUMENT_BYTES = 64 * 1024 * 1024;

/** Opens detection over a store. Throws `CodedError`; nothing stays open then. */
export async function openDetection(parts: DetectionParts): Promise<OpenDetection> {
  const { store, streamNames, log, setGeneration, recorded, people, alertsChanged } = parts;
  const stored = () => {
    const { nextArrival, streams } = store.status();
    const known = streams.map(({ stream }) => streamNames.of(stream));
    return { at: Date.now(), nextArrival, streams: known };
  };
  const detection = await startDetection(
    detectionConfig(parts),
    {
      events: storedEvents(store),
      connectionOf: async (name) => {
        const cluster = parts.config.cluster.find((each) => each.name === name);
        assert(cluster !== undefined, 'a cluster that is searched is configured');
        return clusterConnection(cluster, process.env);
      },
      setGeneration,
      recorded,
      people,
      alertsChanged,
      log: {
        info: (fields, message) => log.info(fields, message),
        warn: (fields, message) => log.warn(fields, message),
        error: (fields, message) => log.error(fields, message),
      },
    },
    stored(),
  );
  const timer = setInterval(() => detection.stored(stored()), STORED_MS).unref();
  return {
    matched: (batch) => detection.matched(batch),
    stored: (state) => detection.stored(state),
    leased: (held) => detection.leased(held),
    call: (name, args, space, onChanges) => detection.call(name, args, space, onChanges),
    createSpace: (id) => detection.createSpace(id),
    removeSpace: (id) => detection.removeSpace(id),
    status: () => detection.status(),
    endJobs: () => detection.endJobs(),
    close: () => {
      clearInterval(timer);
      return detection.close();
    },
  };
}

/** Those whose events stay where they are. */
export const searchedClusters = ({ cluster }: Config): readonly SearchedCluster[] =>
  cluster
    .filter(({ mode }) => mode === 'search')
    .map(({ name, url, indices, from }) => ({
      name,
      url: new URL(url).origin,
      patterns: indices,
      lookBackMs: lookBackMs(from) ?? null,
    }));

function detectionConfig({
  config,
  worker,
  state,
  copies,
  notify,
  response,
  pack,
  spaces,
  version,
}: DetectionParts): DetectionConfig {
  const { service, rules, detection, actions } = config;
  const { paths, exceptions, valueLists, watch, live } = rules;
  return {
    folder: service.data,
    state,
    version,
    rules: {
      folders:
        paths.length + exceptions.length === 0 && valueLists === ''
          ? null
          : {
              paths,
              exceptions,
              valueLists: valueLists === '' ? null : valueLists,
              isWatched: watch,
            },
      pack,
      isLive: live,
    },
    spaces,
    dataSetAliases: DATA_SET_ALIASES,
    latenessMs: detection.lateness,
    jitterMs: detection.jitter,
    concurrency: detection.concurrency,
    maxAlerts: detection.maxAlerts,
    documentBytes: DOCUMENT_BYTES,
    sequenceBytes: detection.sequenceMemory,
    candidateBytes: detection.candidates,
    searched: searchedClusters(config),
    actions: {
      log: actions.log === '' ? null : resolve(actions.log),
      copies,
      notify,
      response,
    },
    worker,
    alertsKeptMs: detection.alertsKept,
    runsKeptMs: detection.runsKept,
  };
}
