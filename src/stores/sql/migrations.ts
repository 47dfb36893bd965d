import type { Database } from './database.ts';

/**
 * In the order in which they are applied; the first leads to version 1. One that was released is never changed again: a new one follows it.
 */
export type Migrations = readonly ((database: Database) => void)[];
