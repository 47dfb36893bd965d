import { StoreError } from '../../errors.ts';

export type Sqlite = typeof import('@photostructure/sqlite');

/** SQLite is loaded when a store is opened: most commands need none, and it takes 10 ms. */
export async function loadSqlite(): Promise<Sqlite> {
  try {
    return await import('@photostructure/sqlite');
  } catch (error) {
    throw new StoreError(
      'STO1304',
      `SQLite cannot be loaded on ${process.platform} ${process.arch}: ${(error as Error).message}`,
      'install the package again on this machine; Linux, macOS and Windows on x64 and arm64 are supported',
      error,
    );
  }
}
