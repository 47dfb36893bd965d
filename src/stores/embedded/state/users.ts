import type { UserRow, UserTable } from '../../access-store.ts';
import { StoreError, STORE_CODES } from '../../errors.ts';
import type { Database } from '../sqlite/database.ts';

/** The table of users. */
export class SqliteUsers implements UserTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(): UserRow[] {
    return this.#database.all<SqlRow>('SELECT * FROM users ORDER BY name').map(rowOf);
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
    this.#database.transaction(() => {
      const others = [
        this.named(name),
        identity === null ? null : this.ofIdentity(identity.issuer, identity.subject),
      ];
      if (others.some((other) => other !== null && other.id !== id)) throw taken(name);
      this.#database.run(
        PUT,
        id,
        name,
        row.role,
        row.spaces === null ? null : JSON.stringify(row.spaces),
        row.passwordHash,
        identity?.issuer ?? null,
        identity?.subject ?? null,
        row.isDisabled ? 1 : 0,
        row.createdAt,
        row.createdBy,
        row.updatedAt,
        row.lastSignIn,
      );
    });
  }

  remove(id: string): boolean {
    return this.#database.transaction(() => {
      this.#database.run('DELETE FROM sessions WHERE user_id = ?', id);
      return this.#database.run('DELETE FROM users WHERE id = ?', id) > 0;
    });
  }

  #one(sql: string, ...values: string[]): UserRow | null {
    const row = this.#database.get<SqlRow>(sql, ...values);
    return row === undefined ? null : rowOf(row);
  }
}

const PUT = 'INSERT OR REPLACE INTO users VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)';

const taken = (name: string) =>
  new StoreError(
    'STO1312',
    `there is another user ${name}, or one of the same identity`,
    STORE_CODES.STO1312.cure,
  );

interface SqlRow {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly spaces: string | null;
  readonly password_hash: string | null;
  readonly issuer: string | null;
  readonly subject: string | null;
  readonly is_disabled: number;
  readonly created_at: number;
  readonly created_by: string;
  readonly updated_at: number;
  readonly last_sign_in: number | null;
}

const rowOf = (row: SqlRow): UserRow => ({
  id: row.id,
  name: row.name,
  role: row.role,
  spaces: row.spaces === null ? null : (JSON.parse(row.spaces) as string[]),
  passwordHash: row.password_hash,
  identity:
    row.issuer === null || row.subject === null
      ? null
      : { issuer: row.issuer, subject: row.subject },
  isDisabled: row.is_disabled !== 0,
  createdAt: row.created_at,
  createdBy: row.created_by,
  updatedAt: row.updated_at,
  lastSignIn: row.last_sign_in,
});
