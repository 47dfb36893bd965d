import {
  type AccessStore,
  DEFAULT_SPACE,
  type SavedViewRow,
  type SavedViewTable,
  type SpaceRow,
  type SpaceTable,
  type ApiKeyRow,
  type ApiKeyTable,
  type SessionRow,
  type SessionTable,
  type UserRow,
  type UserTable,
} from '../../access-store.ts';
import { StoreError, STORE_CODES } from '../../errors.ts';
import type { Database } from '../sqlite/database.ts';
import { RowMapping, flag, plain, texts, textsOrNull } from '../sqlite/row-mapping.ts';
import { Table } from '../sqlite/table.ts';

/** The table of users. */
class SqliteUsers extends Table implements UserTable {
  list(): UserRow[] {
    return this.rows(USER, 'SELECT * FROM users ORDER BY name').map(userOf);
  }

  get(id: string): UserRow | null {
    return this.#one('SELECT * FROM users WHERE id = ?', id);
  }

  named(name: string): UserRow | null {
    return this.#one('SELECT * FROM users WHERE name = ?', name);
  }

  ofIdentity(issuer: string, subject: string): UserRow | null {
    return this.#one('SELECT * FROM users WHERE issuer = ? AND subject = ?', issuer, subject);
  }

  put(row: UserRow): void {
    const { id, name, identity } = row;
    this.database.transaction(() => {
      const others = [
        this.named(name),
        identity === null ? null : this.ofIdentity(identity.issuer, identity.subject),
      ];
      if (others.some((other) => other !== null && other.id !== id)) throw taken(name);
      const { issuer = null, subject = null } = identity ?? {};
      this.database.run(PUT_USER, ...USER.values({ ...row, issuer, subject }));
    });
  }

  remove(id: string): boolean {
    return this.database.transaction(() => {
      this.database.run('DELETE FROM sessions WHERE user_id = ?', id);
      return this.database.run('DELETE FROM users WHERE id = ?', id) > 0;
    });
  }

  #one(sql: string, ...values: string[]): UserRow | null {
    const row = this.row(USER, sql, ...values);
    return row && userOf(row);
  }
}

const taken = (name: string) =>
  new StoreError(
    'STO1312',
    `there is another user ${name}, or one of the same identity`,
    STORE_CODES.STO1312.cure,
  );

interface StoredUser extends Omit<UserRow, 'identity'> {
  readonly issuer: string | null;
  readonly subject: string | null;
}

const USER = new RowMapping<StoredUser>({
  id: plain,
  name: plain,
  role: plain,
  spaces: textsOrNull,
  passwordHash: plain,
  issuer: plain,
  subject: plain,
  isDisabled: flag,
  createdAt: plain,
  createdBy: plain,
  updatedAt: plain,
  lastSignIn: plain,
});

const PUT_USER = USER.replace('users');

const userOf = ({ issuer, subject, ...user }: StoredUser): UserRow => ({
  ...user,
  identity: issuer === null || subject === null ? null : { issuer, subject },
});

/** The table of sessions. */
class SqliteSessions extends Table implements SessionTable {
  get(id: string): SessionRow | null {
    return this.row(SESSION, 'SELECT * FROM sessions WHERE id = ?', id);
  }

  byHash(hash: string): SessionRow | null {
    return this.row(SESSION, 'SELECT * FROM sessions WHERE hash = ?', hash);
  }

  ofUser(userId: string): SessionRow[] {
    return this.rows(SESSION, OF_USER, userId);
  }

  put(row: SessionRow): void {
    this.database.run(PUT_SESSION, ...SESSION.values(row));
  }

  seen(times: ReadonlyMap<string, number>): void {
    this.database.transaction(() => {
      for (const [id, at] of times)
        this.database.run('UPDATE sessions SET last_seen = ? WHERE id = ?', at, id);
    });
  }

  remove(id: string): boolean {
    return this.database.run('DELETE FROM sessions WHERE id = ?', id) > 0;
  }

  removeOfUser(userId: string): number {
    return this.database.run('DELETE FROM sessions WHERE user_id = ?', userId);
  }

  prune(now: number, idleSince: number): number {
    return this.database.run(PRUNE_SESSIONS, now, idleSince);
  }
}

const SESSION = new RowMapping<SessionRow>({
  id: plain,
  hash: plain,
  userId: plain,
  createdAt: plain,
  lastSeen: plain,
  expiresAt: plain,
  address: plain,
  userAgent: plain,
});

const PUT_SESSION = SESSION.replace('sessions');
const OF_USER = 'SELECT * FROM sessions WHERE user_id = ? ORDER BY created_at DESC, id';
const PRUNE_SESSIONS = 'DELETE FROM sessions WHERE expires_at < ? OR last_seen < ?';

/** The table of API keys. */
class SqliteApiKeys extends Table implements ApiKeyTable {
  list(): ApiKeyRow[] {
    return this.rows(KEY, LIST_KEYS);
  }

  get(id: string): ApiKeyRow | null {
    return this.row(KEY, 'SELECT * FROM api_keys WHERE id = ?', id);
  }

  byHash(hash: string): ApiKeyRow | null {
    return this.row(KEY, 'SELECT * FROM api_keys WHERE hash = ?', hash);
  }

  put(row: ApiKeyRow): void {
    this.database.run(PUT_KEY, ...KEY.values(row));
  }

  used(times: ReadonlyMap<string, number>): void {
    this.database.transaction(() => {
      for (const [id, at] of times)
        this.database.run('UPDATE api_keys SET last_used = ? WHERE id = ?', at, id);
    });
  }

  remove(id: string): boolean {
    return this.database.run('DELETE FROM api_keys WHERE id = ?', id) > 0;
  }

  prune(endedBefore: number): number {
    return this.database.run(PRUNE_KEYS, endedBefore, endedBefore);
  }
}

const KEY = new RowMapping<ApiKeyRow>({
  id: plain,
  name: plain,
  prefix: plain,
  hash: plain,
  rights: texts,
  space: plain,
  streams: textsOrNull,
  createdAt: plain,
  createdBy: plain,
  expiresAt: plain,
  revokedAt: plain,
  revokedBy: plain,
  lastUsed: plain,
});

const PUT_KEY = KEY.replace('api_keys');
const LIST_KEYS = 'SELECT * FROM api_keys ORDER BY created_at DESC, id';
const PRUNE_KEYS = 'DELETE FROM api_keys WHERE expires_at < ? OR revoked_at < ?';

export const openAccess = (database: Database): AccessStore => ({
  users: new SqliteUsers(database),
  sessions: new SqliteSessions(database),
  apiKeys: new SqliteApiKeys(database),
  spaces: new SqliteSpaces(database),
  savedViews: new SqliteSavedViews(database),
});

/** The table of spaces. A migration has written the row of `default`. */
class SqliteSpaces extends Table implements SpaceTable {
  list(): SpaceRow[] {
    return this.rows(SPACE, 'SELECT * FROM spaces ORDER BY id');
  }

  get(id: string): SpaceRow | null {
    return this.row(SPACE, 'SELECT * FROM spaces WHERE id = ?', id);
  }

  put(row: SpaceRow): void {
    this.database.run(PUT_SPACE, ...SPACE.values(row));
  }

  remove(id: string): boolean {
    if (id === DEFAULT_SPACE) return false;
    return this.database.transaction(() => {
      this.database.run('DELETE FROM saved_views WHERE space = ?', id);
      return this.database.run('DELETE FROM spaces WHERE id = ?', id) > 0;
    });
  }
}

const SPACE = new RowMapping<SpaceRow>({
  id: plain,
  name: plain,
  description: plain,
  createdAt: plain,
  createdBy: plain,
});

const PUT_SPACE = SPACE.replace('spaces');

/** The table of saved views. */
class SqliteSavedViews extends Table implements SavedViewTable {
  list(space: string, owner: string): SavedViewRow[] {
    return this.rows(VIEW, LIST_VIEWS, space, owner);
  }

  get(id: string): SavedViewRow | null {
    return this.row(VIEW, 'SELECT * FROM saved_views WHERE id = ?', id);
  }

  put(row: SavedViewRow): void {
    this.database.run(PUT_VIEW, ...VIEW.values(row));
  }

  remove(id: string): boolean {
    return this.database.run('DELETE FROM saved_views WHERE id = ?', id) > 0;
  }
}

const VIEW = new RowMapping<SavedViewRow>({
  id: plain,
  space: plain,
  page: plain,
  name: plain,
  state: plain,
  isShared: flag,
  owner: plain,
  createdAt: plain,
  updatedAt: plain,
});

const PUT_VIEW = VIEW.replace('saved_views');
const LIST_VIEWS = `SELECT * FROM saved_views
  WHERE space = ? AND (owner = ? OR is_shared = 1) ORDER BY page, name, id`;
