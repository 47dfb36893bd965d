import { StoreError } from '../../errors.ts';
import type { Database } from './database.ts';

/** Sentences about what is not as it was written; reads the whole database. */
export function faultsOf(database: Database): string[] {
  try {
    return [...brokenPages(database), ...brokenReferences(database)];
  } catch (error) {
    if (error instanceof StoreError && error.code === 'STO1302') return [error.message];
    throw error;
  }
}

function brokenPages(database: Database): string[] {
  return database.column<string>('PRAGMA integrity_check').filter((text) => text !== 'ok');
}

function brokenReferences(database: Database): string[] {
  return database
    .all<{ table: string; rowid: number; parent: string }>('PRAGMA foreign_key_check')
    .map(
      ({ table, rowid, parent }) => `row ${rowid} of ${table} refers to a missing row of ${parent}`,
    );
}
