import type { AccessStore } from '../../access-store.ts';

/** Looked-up rows that a table remembers; beyond, all of them are forgotten. */
const MAX_REMEMBERED = 10_000;

/** What only reads. Everything else changes the table. */
const READS: ReadonlySet<string> = new Set([
  'list',
  'get',
  'named',
  'ofIdentity',
  'byHash',
  'ofUser',
]);

/** What notes uses, and removes what has expired: a failure changes nothing that anyone may do. */
const OF_USE: ReadonlySet<string> = new Set(['seen', 'used', 'prune']);

/**
 * What was looked up in the tables is known until they are changed, for one service alone changes them: so clients that are known may
 * go on while the server of the tables is away, and each of their requests costs no round trip.
 */
export function remembered(store: AccessStore): AccessStore {
  const users = memory(store.users);
  const sessions = memory(store.sessions);
  return {
    users: { ...users.table, remove: (id) => sessions.forgetting(() => users.table.remove(id)) },
    sessions: sessions.table,
    apiKeys: memory(store.apiKeys).table,
    ...viewsAndSpaces(store),
  };
}

/** The views of a space go with it. */
function viewsAndSpaces(store: AccessStore): Pick<AccessStore, 'spaces' | 'savedViews'> {
  const spaces = memory(store.spaces);
  const views = memory(store.savedViews);
  return {
    spaces: { ...spaces.table, remove: (id) => views.forgetting(() => spaces.table.remove(id)) },
    savedViews: views.table,
  };
}

function memory<Table extends object>(table: Table) {
  const known = new Map<string, unknown>();
  const forgetting = <T>(work: () => T, isOfUse = false): T => {
    try {
      const done = work();
      known.clear();
      return done;
    } catch (error) {
      // It may have been done all the same.
      if (!isOfUse) known.clear();
      throw error;
    }
  };
  const methods = Object.entries(table).map(([name, method]: [string, Method]) => [
    name,
    READS.has(name)
      ? (...args: readonly unknown[]) => {
          const key = JSON.stringify([name, ...args]);
          if (known.has(key)) return known.get(key);
          const value = method(...args);
          // What is not there may be anything that a client makes up.
          if (value === null) return value;
          if (known.size >= MAX_REMEMBERED) known.clear();
          known.set(key, value);
          return value;
        }
      : (...args: readonly unknown[]) => forgetting(() => method(...args), OF_USE.has(name)),
  ]);
  return { table: Object.fromEntries(methods) as Table, forgetting };
}

type Method = (...args: readonly unknown[]) => unknown;
