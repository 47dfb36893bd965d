import type { ActionsConfig } from '../actions/index.ts';
import type { SearchedCluster } from './search/cluster-link.ts';
import type { DataSetAliases } from '../../events/origin/data-set-aliases.ts';

/** What detection is opened with. Plain data: it is sent to its thread. Times are milliseconds. */
export interface DetectionConfig {
  /** The data directory. */
  readonly folder: string;
  /** The URL of PostgreSQL, where rules and alerts of new spaces are kept; `null` for files in the folder. */
  readonly state: string | null;
  /** Of Dockwarden, for the documents of alerts. */
  readonly version: string;
  /** Of the default space. Others have no folders, and have shipped rules only once these are asked for. */
  readonly rules: RuleSourceConfig;
  /** The ids of the spaces that there are, with or without the default one. */
  readonly spaces: readonly string[];
  readonly dataSetAliases: DataSetAliases;
  /** How much later than others an event may arrive and still count in sequences. */
  readonly latenessMs: number;
  /** Over how long the runs of rules are spread, at most over their interval. */
  readonly jitterMs: number;
  /** How many rules run at the same time. */
  readonly concurrency: number;
  /** The most alerts of one execution, where a rule wants more. */
  readonly maxAlerts: number;
  /** Memory for documents of candidates, and for open sequences; bytes of candidates on disk. */
  readonly documentBytes: number;
  readonly sequenceBytes: number;
  readonly candidateBytes: number;
  /** Clusters whose events stay where they are, and are searched. */
  readonly searched: readonly SearchedCluster[];
  readonly actions: ActionsConfig;
  /** `null` for a service that has its state alone. */
  readonly worker: WorkerConfig | null;
  /** How long alerts and runs are kept; `null` for good. */
  readonly alertsKeptMs: number | null;
  readonly runsKeptMs: number | null;
}

/** One of several processes that share rules and alerts in PostgreSQL. */
export interface WorkerConfig {
  readonly id: string;
  /** The schema with the leases of workers. */
  readonly leases: string;
  /** Whether it searches clusters with rules. */
  readonly searches: boolean;
}

export interface RuleSourceConfig {
  /** Folders in which rules are kept, which alone can change them; `null`: rules are managed in the service. */
  readonly folders: {
    readonly paths: readonly string[];
    readonly exceptions: readonly string[];
    readonly valueLists: string | null;
    readonly isWatched: boolean;
  } | null;
  /** The shipped rules and exceptions. */
  readonly pack: { readonly rules: readonly string[]; readonly exceptions: readonly string[] };
  /** Whether rules run at once, where a rule does not say it itself. */
  readonly isLive: boolean;
}
