import type { Routes } from '../services.ts';
import { bulkRoutes } from './bulk.ts';
import { clusterRoutes } from './cluster.ts';
import { definitionRoutes } from './definitions.ts';
import { documentRoutes } from './documents.ts';
import { indexRoutes } from './indices.ts';

/** What shippers ask of Elasticsearch. Names of indices come last: they are any word. */
export const ELASTICSEARCH: readonly Routes[] = [
  clusterRoutes,
  bulkRoutes,
  definitionRoutes,
  documentRoutes,
  indexRoutes,
];
