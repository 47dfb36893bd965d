import { counter, gauge, type SourceMetric } from '../source.ts';

interface ClusterState {
  readonly indices: number;
  readonly shards: number;
  /** Documents of the cluster that are not stored yet, as far as it says how many there are. */
  readonly behind: number;
  readonly behindMs: number;
  readonly lost: number;
  readonly updated: number;
  readonly late: number;
  readonly missing: number;
  readonly duplicates: number;
  readonly skipped: number;
  readonly hasCheckpoints: boolean;
}

export const clusterMetrics = (state: ClusterState): readonly SourceMetric[] => [
  gauge('indices', state.indices, 'Followed indices.'),
  gauge('shards', state.shards, 'Their shards.'),
  gauge('behind_documents', state.behind, 'Documents of these shards that are not stored yet.'),
  gauge(
    'behind_seconds',
    Math.round(state.behindMs / 1_000),
    'Time since everything in these shards was stored.',
  ),
  gauge(
    'checkpoints',
    Number(state.hasCheckpoints),
    'Whether the cluster says how far each shard is; otherwise it is followed by what is visible.',
  ),
  gauge(
    'missing_numbers',
    state.missing,
    'Ranges of sequence numbers without a visible document, which are asked for again.',
  ),
  counter('updated', state.updated, 'Documents that were changed in the cluster.'),
  counter('late', state.late, 'Documents that became visible long after later ones.'),
  counter('duplicates', state.duplicates, 'Documents read again, which were stored.'),
  counter('skipped', state.skipped, 'Records that are not events.'),
  counter('lost', state.lost, 'Documents of indices that were removed before they were read.'),
];
