// Events of a cluster, for reading. This folder alone knows which store there is.
export { Cluster, covers, QueryRefused } from '../opensearch/cluster.ts';
export { ClusterSearch, type ClusterCounts, type FoundPage } from '../opensearch/cluster-search.ts';
export type { IndexDescription } from '../opensearch/mapping.ts';
export { AUTH_VARIABLES, authOf, authOfEnvironment } from '../opensearch/auth.ts';
export {
  FollowedCluster,
  IndexGone,
  NotAllowed,
  type Checkpoints,
  type FollowedIndex,
  type NumberRange,
  type ShardCheckpoint,
  type ShardPage,
} from '../opensearch/followed-cluster.ts';
export { AnswerTooLarge, Connection, type ConnectionOptions } from '../opensearch/connection.ts';
export { LESS, MAX_CLAUSES, planIndex, shardSets } from '../opensearch/search-plan.ts';
export type { ClusterRequest, Effort, IndexPlan } from '../opensearch/search-plan.ts';
export type { ReadAs } from '../opensearch/bounds.ts';
export {
  intersection,
  queryOf,
  scansIn,
  sizeOf,
  union,
  type EventSet,
} from '../opensearch/query-dsl.ts';
// The same for writing.
export {
  ClusterWriter,
  type WriteTarget,
  type IndexDefinition,
} from '../opensearch/cluster-writer.ts';
export type { BulkEntry, BulkOutcome } from '../opensearch/bulk.ts';
export {
  alertDefinition,
  eventDefinition,
  FORWARDED,
  indexBaseOf,
} from '../opensearch/index-definitions.ts';
export { applySetup, planSetup, type SetupStep, type SetupWish } from '../opensearch/setup.ts';
