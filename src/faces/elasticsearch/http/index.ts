import type { Route } from '../../../http/route.ts';
import { BULK_ROUTES, DOCUMENT_ROUTES } from './documents.ts';
import { CLUSTER_ROUTES } from './cluster.ts';
import { DEFINITION_ROUTES } from './definitions.ts';
import { INDEX_ROUTES } from './indices.ts';

/** The Elasticsearch API for shippers. Names of indices come last, since they may be any word. */
export const ELASTICSEARCH: readonly Route[] = [
  ...CLUSTER_ROUTES,
  ...BULK_ROUTES,
  ...DEFINITION_ROUTES,
  ...DOCUMENT_ROUTES,
  ...INDEX_ROUTES,
];
