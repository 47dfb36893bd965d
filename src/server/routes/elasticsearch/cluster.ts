import { json } from '../answers.ts';
import type { Identity, Routes } from '../services.ts';

/** What clients ask before they send anything. */
export const clusterRoutes: Routes = (app, { identity }) => {
  const { clusterName, elasticsearchVersion, nodeName } = identity;
  app.get('/', (call) => json(call, root(identity)));
  const license = { status: 'active', uid: identity.clusterUuid, type: 'basic', mode: 'basic' };
  app.get('/_license', (call) => json(call, { license }));
  app.get('/_xpack', (call) => json(call, { license, features: {} }));
  for (const path of ['/_cluster/health', '/_cluster/health/:index'])
    app.get(path, (call) => json(call, health(clusterName)));
  const node = {
    name: nodeName,
    version: elasticsearchVersion,
    roles: ['data', 'ingest', 'master'],
  };
  const nodes = () => ({
    _nodes: { total: 1, successful: 1, failed: 0 },
    cluster_name: clusterName,
    nodes: {
      [identity.clusterUuid]: { ...node, http: { publish_address: identity.address() } },
    },
  });
  for (const path of ['/_nodes', '/_nodes/:part', '/_nodes/:node/:part'])
    app.get(path, (call) => json(call, nodes()));
};

/** Clients judge by `tagline`, `build_flavor` and the number; the rest is there since it always is. */
const root = ({ nodeName, clusterName, clusterUuid, elasticsearchVersion }: Identity) => ({
  name: nodeName,
  cluster_name: clusterName,
  cluster_uuid: clusterUuid,
  version: {
    number: elasticsearchVersion,
    build_flavor: 'default',
    build_type: 'tar',
    build_hash: '0000000000000000000000000000000000000000',
    build_date: '2025-01-01T00:00:00.000000000Z',
    build_snapshot: false,
    lucene_version: '10.2.2',
    minimum_wire_compatibility_version: '8.19.0',
    minimum_index_compatibility_version: '8.0.0',
  },
  tagline: 'You Know, for Search',
});

const health = (clusterName: string) => ({
  cluster_name: clusterName,
  status: 'green',
  timed_out: false,
  number_of_nodes: 1,
  number_of_data_nodes: 1,
  active_primary_shards: 1,
  active_shards: 1,
  relocating_shards: 0,
  initializing_shards: 0,
  unassigned_shards: 0,
  delayed_unassigned_shards: 0,
  number_of_pending_tasks: 0,
  number_of_in_flight_fetch: 0,
  task_max_waiting_in_queue_millis: 0,
  active_shards_percent_as_number: 100,
});
