import type { Database } from '../database.ts';
import { manifest } from './0001-manifest.ts';
import { definitions } from './0002-definitions.ts';
import { tailPlaces } from './0003-tail-places.ts';

/**
 * In the order in which they are applied; the first leads to version 1. One that was released is never changed
 * again: a new one follows it.
 */
export const MIGRATIONS: readonly ((database: Database) => void)[] = [
  manifest,
  definitions,
  tailPlaces,
];
