import type { UserRow } from '../../stores/access-store.ts';
import { ROLES, type Role } from '../operation/rights.ts';
import { AccessError } from './errors.ts';
import type { AccessHost } from './host.ts';
import { newId } from './secrets.ts';
import { checkRoom, endsSessions, isUserName } from './users.ts';

/** A user from an identity provider. */
export interface Person {
  readonly identity: NonNullable<UserRow['identity']>;
  /** Suggested names, the best first; users may be able to choose these at the provider. */
  readonly names: readonly string[];
}

const MAX_NAME = 96;
/** For the same name: `alice-2`, `alice-3`. */
const MAX_OF_NAME = 100;

/**
 * The users of an identity provider, identified by its immutable id for them. No
 * other claim can turn a person into an existing user.
 */
export class ProviderUsers {
  readonly #host: AccessHost;

  constructor(host: AccessHost) {
    this.#host = host;
  }

  of({ issuer, subject }: Person['identity']): UserRow | null {
    return this.#host.store.users.ofIdentity(issuer, subject);
  }

  /**
   * The user of a person, created if there is none, with their current rights. The provider's data apply even to the last
   * admin: the owner of the data directory can always create another one. Throws {@link AccessError}.
   */
  granted(person: Person, { role, spaces }: Grant): UserRow {
    const now = this.#host.now();
    const before = this.of(person.identity);
    if (before === null) {
      const row: UserRow = {
        id: newId(this.#host.random),
        name: this.#freeName(person.names),
        role,
        spaces,
        passwordHash: null,
        identity: person.identity,
        isDisabled: false,
        createdAt: now,
        createdBy: 'sign-in',
        updatedAt: now,
        lastSignIn: null,
      };
      checkRoom(this.#host.store.users);
      this.#host.store.users.put(row);
      this.#host.log.info({ user: row.name, role }, 'a user signed in for the first time');
      return row;
    }
    const after: UserRow = { ...before, role, spaces };
    if (!endsSessions(before, after)) return before;
    const row = { ...after, updatedAt: now };
    this.#host.store.sessions.removeOfUser(row.id);
    this.#host.store.users.put(row);
    this.#host.log.info({ user: row.name, from: before.role, to: role }, 'a user has another role');
    return row;
  }

  /** A name that is not taken. */
  #freeName(names: readonly string[]): string {
    const name = names.map(asUserName).find((each) => each !== '') ?? 'user';
    for (let count = 1; count <= MAX_OF_NAME; count += 1) {
      const tried = count === 1 ? name : `${name}-${count}`;
      if (isUserName(tried) && this.#host.store.users.named(tried) === null) return tried;
    }
    throw new AccessError('ENG1816', `there are other users ${name} already`);
  }
}

/** With disallowed characters replaced. */
const asUserName = (text: string) =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9._@+-]+/gi, '-')
    .replace(/^[^a-z0-9]+/i, '')
    .slice(0, MAX_NAME);

/** The roles and spaces of the groups of an identity provider. */
export interface GroupMapping {
  /** By group name; the most powerful role of a user's groups applies. */
  readonly roles: Readonly<Record<string, Role>>;
  /** The role of users in none of these groups; `null` refuses them. */
  readonly defaultRole: Role | null;
  /** By group name, `*` for all; an empty table gives every user all spaces. */
  readonly spaces: Readonly<Record<string, readonly string[]>>;
}

/** What a user is granted at a sign-in. */
export interface Grant {
  readonly role: Role;
  /** `null` for all. */
  readonly spaces: readonly string[] | null;
}

/**
 * The role and spaces that a user's groups grant.
 *
 * @param isSpace whether there is a space with this id: a removed one is not granted. Throws {@link AccessError}
 *   ENG1822 if the groups grant nothing.
 */
export function grantOf(
  groups: ReadonlySet<string>,
  mapping: GroupMapping,
  isSpace: (id: string) => boolean,
): Grant {
  const mapped = Object.entries(mapping.roles).filter(([group]) => groups.has(group));
  const role =
    ROLES.findLast((each) => mapped.some(([, given]) => given === each)) ?? mapping.defaultRole;
  if (role === null) throw refused('no group of yours has a role here');
  const entries = Object.entries(mapping.spaces);
  if (role === 'admin' || entries.length === 0) return { role, spaces: null };
  const spaces = new Set(entries.flatMap(([group, ids]) => (groups.has(group) ? ids : [])));
  if (spaces.has('*')) return { role, spaces: null };
  const known = [...spaces].filter(isSpace).sort();
  if (known.length === 0) throw refused('no group of yours has a space here');
  return { role, spaces: known };
}

const refused = (reason: string) => new AccessError('ENG1822', reason);
