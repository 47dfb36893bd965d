import type { AccessStore, UserRow } from '../../stores/access-store.ts';
import { stateOf } from './api-keys.ts';
import { AccessError } from './errors.ts';
import type { AccessHost } from './host.ts';
import { checkPassword, type Passwords } from './passwords.ts';
import { ROLES, type Role } from '../operation/rights.ts';
import { newId } from './secrets.ts';

/** No colon, which separates the name from the password in a request. */
const NAME = /^[a-z0-9][a-z0-9._@+-]{0,99}$/i;
/** Histories and the audit log use these names for other authors. */
const RESERVED = new Set(['local', 'anonymous', 'dockwarden']);
const MAX_USERS = 10_000;

/** The mutable properties of a user. A name cannot be changed, since histories refer to it. */
export interface UserChange {
  readonly role?: Role | undefined;
  /** `null` for all. */
  readonly spaces?: readonly string[] | null | undefined;
  readonly isDisabled?: boolean | undefined;
  /** A new password, as when the user has forgotten theirs. */
  readonly password?: string | undefined;
}

export interface NewUser {
  readonly name: string;
  readonly role: Role;
  /** `null` for all. */
  readonly spaces: readonly string[] | null;
  /** `null` if they sign in at an identity provider. */
  readonly password: string | null;
  /** Their identity at the identity provider. */
  readonly identity?: UserRow['identity'];
}

/** A user in a list. */
export type UserView = Omit<UserRow, 'passwordHash'> & { readonly hasPassword: boolean };

/** The users of the service. */
export class Users {
  readonly #passwords: Passwords;
  readonly #host: AccessHost;

  constructor(host: AccessHost, passwords: Passwords) {
    this.#passwords = passwords;
    this.#host = host;
  }

  /** By name. */
  list(): UserView[] {
    return this.#host.store.users.list().map(viewOf);
  }

  /** Case-insensitive; `null` if no user has this name. */
  named(name: string): UserView | null {
    const row = this.#host.store.users.named(name);
    return row === null ? null : viewOf(row);
  }

  /** Throws {@link AccessError} ENG1801. */
  get(id: string): UserView {
    return viewOf(this.#row(id));
  }

  /** Whether a user can sign in who may create other users. */
  hasAdmin(): boolean {
    return this.#host.store.users.list().some(isWorkingAdmin);
  }

  /**
   * @param check throws if the change is no longer allowed; called immediately before it. Throws
   *   {@link AccessError}
   */
  async create(user: NewUser, by: string, check = () => {}): Promise<UserView> {
    const { name, role, password, identity = null } = user;
    if (!isUserName(name))
      throw new AccessError('ENG1802', `${JSON.stringify(name)} cannot be the name of a user`);
    // Fails early for simple errors, which are checked again below.
    this.#checkSpaces(role, user.spaces);
    this.#checkName(name);
    const passwordHash = password === null ? null : await this.#hash(password, name);
    const now = this.#host.now();
    const row: UserRow = {
      id: newId(this.#host.random),
      name,
      role,
      spaces: user.spaces,
      passwordHash,
      identity,
      isDisabled: false,
      createdAt: now,
      createdBy: by,
      updatedAt: now,
      lastSignIn: null,
    };
    check();
    this.#checkName(name);
    this.#checkSpaces(role, user.spaces);
    checkRoom(this.#host.store.users);
    this.#host.store.users.put(row);
    return viewOf(row);
  }

  /**
   * The sessions of the user end if the role, the spaces or the password change, and if the user is disabled: their rights
   * from the sign-in are no longer valid. Throws {@link AccessError}.
   */
  async update(id: string, change: UserChange): Promise<UserView> {
    const { name, identity } = this.#row(id);
    const { password, role, spaces, isDisabled } = change;
    if (password !== undefined && identity !== null)
      throw new AccessError('ENG1802', `${name} signs in elsewhere, and has no password here`);
    const passwordHash = password === undefined ? undefined : await this.#hash(password, name);
    const before = this.#row(id);
    const after: UserRow = {
      ...before,
      role: role ?? before.role,
      spaces: spaces === undefined ? before.spaces : spaces,
      isDisabled: isDisabled ?? before.isDisabled,
      passwordHash: passwordHash ?? before.passwordHash,
      updatedAt: this.#host.now(),
    };
    this.#checkSpaces(after.role, after.spaces);
    this.#checkLastAdmin(before, after);
    if (endsSessions(before, after)) this.#host.store.sessions.removeOfUser(id);
    this.#host.store.users.put(after);
    return viewOf(after);
  }

  /**
   * Ends their sessions. API keys that they have created remain, since programs depend on them. Returns the number of
   * these keys. Throws {@link AccessError}.
   */
  remove(id: string): number {
    const row = this.#row(id);
    this.#checkLastAdmin(row, null);
    this.#host.store.users.remove(id);
    const now = this.#host.now();
    return this.#host.store.apiKeys
      .list()
      .filter(({ createdBy }) => createdBy === row.name)
      .filter((key) => stateOf(key, now) === 'valid').length;
  }

  /** Records that they have signed in. */
  signedIn(id: string): void {
    const row = this.#host.store.users.get(id);
    if (row !== null) this.#host.store.users.put({ ...row, lastSignIn: this.#host.now() });
  }

  #row(id: string): UserRow {
    const row = this.#host.store.users.get(id);
    if (row === null) throw new AccessError('ENG1801', 'no user has this id');
    return row;
  }

  async #hash(password: string, name: string): Promise<string> {
    await checkPassword(password, name);
    return this.#passwords.hash(password);
  }

  #checkName(name: string): void {
    if (this.#host.store.users.named(name) !== null)
      throw new AccessError('ENG1816', `there is another user ${name}`);
  }

  #checkSpaces(role: string, spaces: readonly string[] | null): void {
    if (!ROLES.some((known) => known === role))
      throw new AccessError('ENG1802', `there is no role ${role}`);
    if (spaces === null) return;
    if (role === 'admin') throw new AccessError('ENG1802', 'an admin has all spaces');
    if (spaces.length === 0) throw new AccessError('ENG1802', 'a user has at least one space');
    const unknown = spaces.find((space) => this.#host.store.spaces.get(space) === null);
    if (unknown !== undefined) throw new AccessError('ENG1802', `there is no space ${unknown}`);
  }

  #checkLastAdmin(before: UserRow, after: UserRow | null): void {
    if (!isWorkingAdmin(before) || (after !== null && isWorkingAdmin(after))) return;
    const others = this.#host.store.users.list().filter(({ id }) => id !== before.id);
    if (!others.some(isWorkingAdmin))
      throw new AccessError('ENG1804', `${before.name} is the last admin who can sign in`);
  }
}

export const isUserName = (name: string) => NAME.test(name) && !RESERVED.has(name.toLowerCase());

/** Throws {@link AccessError} ENG1815. */
export function checkRoom(users: AccessStore['users']): void {
  if (users.list().length >= MAX_USERS)
    throw new AccessError('ENG1815', `there are ${MAX_USERS} users already`);
}

const isWorkingAdmin = ({ role, isDisabled, passwordHash, identity }: UserRow) =>
  role === 'admin' && !isDisabled && (passwordHash !== null || identity !== null);

export const endsSessions = (before: UserRow, after: UserRow) =>
  before.role !== after.role ||
  JSON.stringify(before.spaces) !== JSON.stringify(after.spaces) ||
  before.passwordHash !== after.passwordHash ||
  after.isDisabled;

const viewOf = ({ passwordHash, ...user }: UserRow): UserView => ({
  ...user,
  hasPassword: passwordHash !== null,
});
