import type { SharedWriting } from '../../shared-writing.ts';
import type { AccessStore, ApiKeyTable } from '../../access-store.ts';

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

/**
 * What was looked up in the tables is known until they are changed, for one service alone changes them: so clients that are known may
 * go on while the server of the tables is away, and each of their requests costs no round trip. Keys are known from the start.
 *
 * @param shared says when others have changed them; `null` where one service alone does
 */
export function remembered(
  store: AccessStore,
  shared: Pick<SharedWriting, 'onOthers'> | null = null,
): AccessStore {
  const users = memory(store.users);
  const sessions = memory(store.sessions);
  const keys = memory(store.apiKeys);
  const spaces = memory(store.spaces);
  const views = memory(store.savedViews);
  shared?.onOthers(() => {
    for (const each of [users, sessions, keys, spaces, views]) each.forget();
  });
  return {
    // What goes with a row of another table is forgotten with it.
    users: { ...users.table, remove: (id) => sessions.forgetting(() => users.table.remove(id)) },
    sessions: {
      ...sessions.table,
      seen(times) {
        store.sessions.seen(times);
        sessions.note('lastSeen', times);
      },
      prune: (...ended) => sessions.pruned(store.sessions.prune(...ended)),
    },
    apiKeys: {
      ...keys.table,
      put(row) {
        keys.table.put(row);
        readAgain(keys.table);
      },
      remove(id) {
        const wasThere = keys.table.remove(id);
        readAgain(keys.table);
        return wasThere;
      },
      byHash: findsByHash(keys.table),
      used(times) {
        store.apiKeys.used(times);
        keys.note('lastUsed', times);
      },
      prune: (before) => keys.pruned(store.apiKeys.prune(before)),
    },
    spaces: { ...spaces.table, remove: (id) => views.forgetting(() => spaces.table.remove(id)) },
    savedViews: views.table,
  };
}

/** Among all keys, which are few; they are read now, and when they have changed. */
function findsByHash(keys: ApiKeyTable): ApiKeyTable['byHash'] {
  let known = keys.list();
  let byHash = new Map(known.map((row) => [row.hash, row]));
  return (hash) => {
    const now = keys.list();
    if (now !== known) byHash = new Map(now.map((row) => [row.hash, row]));
    known = now;
    return byHash.get(hash) ?? null;
  };
}

/** While the server is there. A failure says nothing of the change before it. */
function readAgain(keys: ApiKeyTable): void {
  try {
    keys.list();
  } catch {
    // It is read when it is asked for.
  }
}

interface Row {
  readonly id: string;
}

function memory<Table extends object>(table: Table) {
  const known = new Map<string, unknown>();
  const forgetting = <T>(work: () => T): T => {
    try {
      return work();
    } finally {
      // It may have been done where it failed.
      known.clear();
    }
  };
  /** What has ended is refused anyway, also where it could not be removed. */
  const pruned = (rows: number): number => {
    if (rows > 0) known.clear();
    return rows;
  };
  const looksUp =
    (name: string, method: Method): Method =>
    (...args) => {
      const key = JSON.stringify([name, ...args]);
      if (known.has(key)) return known.get(key);
      const value = method(...args);
      // What is not there may be anything that a client makes up.
      if (value === null) return value;
      if (known.size >= MAX_REMEMBERED) known.clear();
      known.set(key, value);
      return value;
    };
  /** As the table itself has it then. */
  const note = (field: string, times: ReadonlyMap<string, number>): void => {
    const noted = (row: Row): Row =>
      times.has(row.id) ? { ...row, [field]: times.get(row.id) } : row;
    for (const [key, value] of known)
      known.set(key, Array.isArray(value) ? value.map(noted) : noted(value as Row));
  };
  const methods = Object.entries(table).map(([name, method]: [string, Method]) => [
    name,
    READS.has(name)
      ? looksUp(name, method)
      : (...args: readonly unknown[]) => forgetting(() => method(...args)),
  ]);
  const forget = () => known.clear();
  return { table: Object.fromEntries(methods) as Table, forgetting, forget, note, pruned };
}

type Method = (...args: readonly unknown[]) => unknown;
