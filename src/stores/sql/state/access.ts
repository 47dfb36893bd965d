import {
  type AccessStore,
  type ApiKeyRow,
  type ApiKeyTable,
  DEFAULT_SPACE,
  type SavedViewRow,
  type SavedViewTable,
  type SessionRow,
  type SessionTable,
  type SpaceRow,
  type SpaceTable,
  type UserRow,
  type UserTable,
} from '../../access-store.ts';
import { StoreError, STORE_CODES } from '../../errors.ts';
import type { Database } from '../database.ts';
import { Rows, texts, textsOrNull } from '../rows.ts';

export const openAccess = (database: Database): AccessStore => ({
  users: userTable(database),
  sessions: sessionTable(database),
  apiKeys: apiKeyTable(database),
  spaces: spaceTable(database),
  savedViews: savedViewTable(database),
});

interface StoredUser extends Omit<UserRow, 'identity'> {
  readonly issuer: string | null;
  readonly subject: string | null;
}

function userTable(database: Database): UserTable {
  const users = new Rows<StoredUser>(database, 'users', { columns: { spaces: textsOrNull } });
  const find = (where: string, ...values: string[]): UserRow | null =>
    users.all(where, ...values).map(userOf)[0] ?? null;
  const named = (name: string) => find('WHERE lower(name) = lower(?)', name);
  const ofIdentity = (issuer: string, subject: string) =>
    find('WHERE issuer = ? AND subject = ?', issuer, subject);
  return {
    list: () => users.all('ORDER BY lower(name)').map(userOf),
    get: (id) => find('WHERE id = ?', id),
    named,
    ofIdentity,
    put: ({ identity, ...row }) =>
      database.transaction(() => {
        const { issuer = null, subject = null } = identity ?? {};
        const others = [
          named(row.name),
          identity === null ? null : ofIdentity(identity.issuer, identity.subject),
        ];
        if (others.some((other) => other !== null && other.id !== row.id)) throw taken(row.name);
        users.put({ ...row, issuer, subject });
      }),
    remove: (id) =>
      database.transaction(() => {
        database.run('DELETE FROM sessions WHERE user_id = ?', id);
        return users.remove(id);
      }),
  };
}

const taken = (name: string) =>
  new StoreError(
    'STO1312',
    `there is another user ${name}, or one of the same identity`,
    STORE_CODES.STO1312.cure,
  );

const userOf = ({ issuer, subject, ...user }: StoredUser): UserRow => ({
  ...user,
  identity: issuer === null || subject === null ? null : { issuer, subject },
});

function sessionTable(database: Database): SessionTable {
  const sessions = new Rows<SessionRow>(database, 'sessions');
  return {
    get: (id) => sessions.get(id),
    byHash: (hash) => sessions.one('WHERE hash = ?', hash),
    ofUser: (userId) => sessions.all('WHERE user_id = ? ORDER BY created_at DESC, id', userId),
    put: (row) => sessions.put(row),
    seen: (times) =>
      database.runEach(
        'UPDATE sessions SET last_seen = ? WHERE id = ?',
        Array.from(times, ([id, at]) => [at, id]),
      ),
    remove: (id) => sessions.remove(id),
    removeOfUser: (userId) => database.run('DELETE FROM sessions WHERE user_id = ?', userId),
    prune: (now, idleSince) =>
      database.run('DELETE FROM sessions WHERE expires_at < ? OR last_seen < ?', now, idleSince),
  };
}

function apiKeyTable(database: Database): ApiKeyTable {
  const keys = new Rows<ApiKeyRow>(database, 'api_keys', {
    columns: { rights: texts, streams: textsOrNull },
  });
  return {
    list: () => keys.all('ORDER BY created_at DESC, id'),
    get: (id) => keys.get(id),
    byHash: (hash) => keys.one('WHERE hash = ?', hash),
    put: (row) => keys.put(row),
    used: (times) =>
      database.runEach(
        'UPDATE api_keys SET last_used = ? WHERE id = ?',
        Array.from(times, ([id, at]) => [at, id]),
      ),
    remove: (id) => keys.remove(id),
    prune: (before) =>
      database.run('DELETE FROM api_keys WHERE expires_at < ? OR revoked_at < ?', before, before),
  };
}

/** A migration has written the row of `default`. */
function spaceTable(database: Database): SpaceTable {
  const spaces = new Rows<SpaceRow>(database, 'spaces');
  return {
    list: () => spaces.all('ORDER BY id'),
    get: (id) => spaces.get(id),
    put: (row) => spaces.put(row),
    remove: (id) =>
      id !== DEFAULT_SPACE &&
      database.transaction(() => {
        database.run('DELETE FROM saved_views WHERE space = ?', id);
        return spaces.remove(id);
      }),
  };
}

function savedViewTable(database: Database): SavedViewTable {
  const views = new Rows<SavedViewRow>(database, 'saved_views');
  return {
    list: (space, owner) => views.all(SEEN_BY, space, owner),
    get: (id) => views.get(id),
    put: (row) => views.put(row),
    remove: (id) => views.remove(id),
  };
}

const SEEN_BY = 'WHERE space = ? AND (owner = ? OR is_shared = 1) ORDER BY page, name, id';
