import type { Database } from './database.ts';

/** What every open database can do beside its tables. */
export interface OpenDatabase {
  readonly database: Database;
  /** Of a reader: keeps to the state of this moment until the function that it returns is called. */
  holdSnapshot(): () => void;
  /** Sentences about what is not as it was written; reads the whole database. */
  verify(): string[];
  backup(target: string, onProgress?: (done: number, total: number) => void): Promise<void>;
  close(): void;
}
