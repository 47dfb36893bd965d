import type {
  AccessStore,
  ApiKeyRow,
  SavedViewRow,
  SessionRow,
  SpaceRow,
  UserRow,
} from '../../stores/access-store.ts';
import { currentRecord } from './audit-record.ts';

/** The recorded columns of a row: never the hash of a secret. */
const userOf = ({ passwordHash, ...row }: UserRow) => ({
  ...row,
  hasPassword: passwordHash !== null,
});
const keyOf = ({ hash: _hash, ...row }: ApiKeyRow) => row;
const sessionOf = ({ hash: _hash, ...row }: SessionRow) => row;
/** Without the state of a page, which is large and only affects the display. */
const viewOf = ({ state, ...row }: SavedViewRow) => ({ ...row, stateBytes: state.length });
const asItIs = <T>(row: T) => row;

/**
 * The same store, with changes recorded in the entry of their request. The state before is read
 * synchronously with the change, so that nothing can come in between.
 */
export function recordedAccess(store: AccessStore): AccessStore {
  const { users, sessions, apiKeys, spaces, savedViews } = store;
  return {
    users: withMethods(users, {
      put: (row: UserRow) => {
        // A new password is a change, too, though neither is recorded.
        const before = users.get(row.id);
        users.put(row);
        const isNew = before !== null && before.passwordHash !== row.passwordHash;
        note('user', row.id, before && userOf(before), {
          ...userOf(row),
          ...(isNew ? NEW_PASSWORD : {}),
        });
      },
      remove: (id: string) => removing('user', id, users, userOf),
    }),
    sessions: withMethods(sessions, {
      put: (row: SessionRow) => putting('session', row, sessions, sessionOf),
      remove: (id: string) => removing('session', id, sessions, sessionOf),
      removeOfUser: (userId: string) => {
        const before = sessions.ofUser(userId);
        const removed = sessions.removeOfUser(userId);
        for (const row of before) note('session', row.id, sessionOf(row), null);
        return removed;
      },
    }),
    apiKeys: withMethods(apiKeys, {
      put: (row: ApiKeyRow) => putting('api-key', row, apiKeys, keyOf),
      remove: (id: string) => removing('api-key', id, apiKeys, keyOf),
    }),
    spaces: withMethods(spaces, {
      put: (row: SpaceRow) => putting('space', row, spaces, asItIs),
      remove: (id: string) => removing('space', id, spaces, asItIs),
    }),
    savedViews: withMethods(savedViews, {
      put: (row: SavedViewRow) => {
        const before = savedViews.get(row.id);
        if (isOwnAffair(before, row)) savedViews.put(row);
        else putting('saved-view', row, savedViews, viewOf);
      },
      remove: (id: string) => {
        const before = savedViews.get(id);
        return isOwnAffair(before, null)
          ? savedViews.remove(id)
          : removing('saved-view', id, savedViews, viewOf);
      },
    }),
  };
}

/** Whether a change is of a view that only its owner sees, before and after; the request then has no entry. */
function isOwnAffair(before: SavedViewRow | null, after: SavedViewRow | null): boolean {
  const isShared = before?.isShared === true || after?.isShared === true;
  const record = currentRecord();
  if (record !== null) record.isOwnAffair = !isShared;
  return !isShared;
}

const NEW_PASSWORD = { hasNewPassword: true };

interface Table<Row> {
  get(id: string): Row | null;
  put(row: Row): void;
  remove(id: string): boolean;
}

function putting<Row extends { readonly id: string }>(
  kind: string,
  row: Row,
  table: Table<Row>,
  viewOf: (row: Row) => object,
): void {
  const before = currentRecord() === null ? null : table.get(row.id);
  table.put(row);
  note(kind, row.id, before && viewOf(before), viewOf(row));
}

function removing<Row>(
  kind: string,
  id: string,
  table: Table<Row>,
  viewOf: (row: Row) => object,
): boolean {
  const before = currentRecord() === null ? null : table.get(id);
  const wasThere = table.remove(id);
  if (before !== null && wasThere) note(kind, id, viewOf(before), null);
  return wasThere;
}

function note(kind: string, id: string, before: object | null, after: object | null): void {
  currentRecord()?.addChange({
    kind,
    id,
    before: before === null ? null : JSON.stringify(before),
    after: after === null ? null : JSON.stringify(after),
  });
}

/** The methods of a table, some of them replaced. They are inherited, and would be lost in a copy. */
function withMethods<T extends object>(table: T, replaced: Partial<T>): T {
  return new Proxy(table, {
    get(target, name) {
      const own = Reflect.get(replaced, name) as unknown;
      if (own !== undefined) return own;
      const value = Reflect.get(target, name) as unknown;
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
