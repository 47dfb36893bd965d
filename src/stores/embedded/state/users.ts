import type { UserRow, UserTable } from '../../access-store.ts';
import { StoreError, STORE_CODES } from '../../errors.ts';
import { flag, plain, RowMapping, textsOrNull } from '../sqlite/row-mapping.ts';
import { Table } from '../sqlite/table.ts';

/** The table of users. */
export class SqliteUsers extends Table implements UserTable {
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
      this.database.run(PUT, ...USER.values({ ...row, issuer, subject }));
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

const PUT = USER.replace('users');

const userOf = ({ issuer, subject, ...user }: StoredUser): UserRow => ({
  ...user,
  identity: issuer === null || subject === null ? null : { issuer, subject },
});
