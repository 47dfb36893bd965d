import { json } from '../../../http/answers.ts';
import { foreignRoutes, type Route } from '../../../http/route.ts';
import type { Identity } from '../../../http/services.ts';

/** Requests that clients send before any event. */
export const CLUSTER_ROUTES: readonly Route[] = foreignRoutes([
  {
    on: ['GET /'],
    about: 'shows which Elasticsearch clients may take the service for',
    right: 'signed-in',
    handle: (call, { identity }) => json(call, root(identity)),
  },
  {
    on: ['GET /_license'],
    about: 'shows a license, since some clients look for one',
    right: 'signed-in',
    handle: (call, { identity }) => json(call, { license: licenseOf(identity) }),
  },
  {
    on: ['GET /_xpack'],
    about: 'shows a license, since some clients look for one',
    right: 'signed-in',
    handle: (call, { identity }) => json(call, { license: licenseOf(identity), features: {} }),
  },
  {
    on: ['GET /_cluster/health', 'GET /_cluster/health/:index'],
    about: 'shows that the service is running',
    right: 'signed-in',
    handle: (call, { identity }) => json(call, health(identity.clusterName)),
  },
  {
    on: ['GET /_nodes', 'GET /_nodes/:part', 'GET /_nodes/:node/:part'],
    about: 'shows the only node',
    right: 'signed-in',
    handle: (call, { identity }) => json(call, nodes(identity)),
  },
]);

const licenseOf = ({ clusterUuid }: Identity) => ({
  status: 'active',
  uid: clusterUuid,
  type: 'basic',
  mode: 'basic',
});

const nodes = (identity: Identity) => ({
  _nodes: { total: 1, successful: 1, failed: 0 },
  cluster_name: identity.clusterName,
  nodes: {
    [identity.clusterUuid]: {
      name: identity.nodeName,
      version: identity.elasticsearchVersion,
      roles: ['data', 'ingest', 'master'],
      http: { publish_address: identity.address() },
    },
  },
});

/** Clients check `tagline`, `build_flavor` and the number; the rest is present for completeness. */
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
