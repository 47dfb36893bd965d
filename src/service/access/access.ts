import { timingSafeEqual } from 'node:crypto';
import type { SessionRow, UserRow } from '../../stores/access-store.ts';
import type { EngineCode } from '../../runs/errors.ts';
import { isOwnMachine } from './addresses.ts';
import { isApiKey, ApiKeys, stateOf } from './api-keys.ts';
import {
  type Authentication,
  type Credential,
  type Origin,
  type RefusalReason,
  LOCAL,
  type Principal,
} from './principal.ts';
import { AccessError } from './errors.ts';
import {
  grantOf,
  type Grant,
  type GroupMapping,
  ProviderUsers,
  type Person,
} from './provider-users.ts';
import type { AccessHost } from './host.ts';
import { OneTimeLinks } from './one-time-links.ts';
import { PasswordSignIn } from './password-sign-in.ts';
import { Passwords } from './passwords.ts';
import { RIGHTS, RIGHTS_OF, ROLES, type Right } from '../operation/rights.ts';
import { SavedViews } from './saved-views.ts';
import { hashOf } from './secrets.ts';
import { Sessions, type StartedSession } from './sessions.ts';
import { Spaces, type SpaceContents } from './spaces.ts';
import { Users } from './users.ts';

export interface AccessOptions extends AccessHost {
  /** `null` if no rules run. */
  readonly spaces: SpaceContents | null;
  /** The key of programs of the owner of the data directory; `null` if there is none. */
  readonly localKey: string | null;
  /** Tests pass a cheaper one. */
  readonly passwords?: Passwords;
}

/** What operations on users, keys, spaces and sessions work on, and who asks in which space. */
export interface AccessParts {
  readonly access: Access;
  readonly principal: Principal;
  readonly space: string;
}

export interface SignedIn extends StartedSession {
  readonly principal: Principal;
}

/** Authentication and authorization. */
export class Access {
  readonly users: Users;
  readonly sessions: Sessions;
  readonly apiKeys: ApiKeys;
  readonly spaces: Spaces;
  readonly links: OneTimeLinks;
  readonly views: SavedViews;
  readonly #options: AccessOptions;
  readonly #signIn: PasswordSignIn;
  readonly #localHash: string | null;
  readonly #ofProvider: ProviderUsers;

  constructor(options: AccessOptions) {
    const { localKey } = options;
    const passwords = options.passwords ?? new Passwords(options.random);
    this.#options = options;
    this.users = new Users(options, passwords);
    this.sessions = new Sessions(options);
    this.apiKeys = new ApiKeys(options);
    this.spaces = new Spaces(options, options.spaces);
    this.links = new OneTimeLinks(options);
    this.views = new SavedViews(options);
    this.#signIn = new PasswordSignIn(options, passwords);
    this.#ofProvider = new ProviderUsers(options);
    this.#localHash = localKey === null ? null : hashOf(localKey);
  }

  get signInCounters() {
    return this.#signIn.counters;
  }

  /** Authenticates a credential, on each request, so that changes and revocations take effect at once. */
  async authenticate(credential: Credential, address: string): Promise<Authentication> {
    if (credential.kind === 'session') return this.#ofSession(credential.token, address);
    if (credential.kind === 'key') return this.#ofKey(credential.key);
    try {
      const user = await this.#signIn.check(credential.name, credential.password, address);
      return accepted(principalOf(user, null));
    } catch (error) {
      if (!(error instanceof AccessError)) throw error;
      return refusedBy(error);
    }
  }

  /**
   * The current rights of a principal that was authenticated before; `null` if they would be refused now. For long-running
   * requests: this does not count as use of a session or a key, which otherwise would never expire.
   */
  current(principal: Principal, address: string): Principal | null {
    const { kind, id, session } = principal;
    const { store } = this.#options;
    if (session !== null) {
      const row = store.sessions.get(session);
      return row === null || !this.sessions.isValid(row) ? null : this.#principalOf(row, address);
    }
    if (kind === 'key') {
      const row = store.apiKeys.get(id);
      return row !== null && stateOf(row, this.#options.now()) === 'valid' ? principal : null;
    }
    if (kind !== 'user') return principal;
    const user = store.users.get(id);
    return user === null || user.isDisabled ? null : principalOf(user, null);
  }

  /** Starts a session by name and password. Throws {@link AccessError}. */
  async signIn(name: string, password: string, origin: Origin): Promise<SignedIn> {
    return this.start(await this.#signIn.check(name, password, origin.address), origin);
  }

  /** Starts the session of an authenticated user. */
  start(user: Pick<UserRow, 'id'>, origin: Origin): SignedIn {
    const row = this.#options.store.users.get(user.id);
    if (row === null || row.isDisabled)
      throw new AccessError('ENG1811', 'there is no such user, or it is disabled');
    this.users.signedIn(user.id);
    const started = this.sessions.start(user.id, origin);
    return { ...started, principal: principalOf(row, started.session.id) };
  }

  /**
   * Starts the session of a user from an identity provider, with the current rights of their groups. If
   * these grant nothing, the user is refused, and their existing sessions end. Throws {@link AccessError}.
   */
  signInByProvider(
    person: Person,
    groups: ReadonlySet<string>,
    mapping: GroupMapping,
    origin: Origin,
  ): SignedIn {
    const user = this.#ofProvider.of(person.identity);
    if (user?.isDisabled === true)
      throw new AccessError('ENG1811', `the user ${user.name} is disabled`);
    let grant: Grant;
    try {
      grant = grantOf(groups, mapping, (id) => this.spaces.has(id));
    } catch (error) {
      if (user !== null) this.sessions.endAll(user.id);
      throw error;
    }
    return this.start(this.#ofProvider.granted(person, grant), origin);
  }

  /** Signs in the owner of the data directory by a printed link. Throws {@link AccessError}. */
  signInByLink(token: string, origin: Origin): SignedIn {
    if (this.links.look(token, origin.address) !== 'local')
      throw new AccessError(
        'ENG1813',
        'this link is for the first admin: choose a name and a password',
      );
    this.links.take(token, origin.address);
    const started = this.sessions.start(LOCAL.id, origin);
    return { ...started, principal: { ...LOCAL, session: started.session.id } };
  }

  /** Creates the first admin by a printed link. Throws {@link AccessError}. */
  async createFirstAdmin(
    token: string,
    { name, password }: { readonly name: string; readonly password: string },
    origin: Origin,
  ): Promise<SignedIn> {
    const check = () => {
      if (this.links.look(token, origin.address) !== 'first-admin' || this.users.hasAdmin())
        throw new AccessError('ENG1813', 'the one-time link is not valid');
    };
    check();
    const request = { name, password, role: 'admin', spaces: null } as const;
    // A refused password does not use up the link; of two concurrent uses, only one succeeds.
    const user = await this.users.create(request, LOCAL.name, check);
    this.links.end('first-admin');
    return this.start(user, origin);
  }

  /**
   * Changes the password of a user who knows it. All their sessions end; the current one is replaced. Throws
   * {@link AccessError}.
   */
  async changePassword(
    principal: Principal,
    { current, password }: { readonly current: string; readonly password: string },
    origin: Origin,
  ): Promise<SignedIn | null> {
    if (principal.kind !== 'user') throw new AccessError('ENG1802', 'only users have a password');
    const { id } = await this.#signIn.check(principal.name, current, origin.address);
    await this.users.update(id, { password });
    return principal.session === null ? null : this.start({ id }, origin);
  }

  /** To be called every minute: writes last uses of sessions and keys, and removes expired ones. */
  tidy(): void {
    this.sessions.prune();
    this.apiKeys.prune();
  }

  /** Writes pending data. */
  close(): void {
    this.sessions.flush();
    this.apiKeys.flush();
  }

  #ofSession(token: string, address: string): Authentication {
    const session = this.sessions.use(token);
    if (session === null) return refused('unknown', 'the session has ended; sign in again');
    if (session === 'expired') return refused('expired', 'the session has expired; sign in again');
    const principal = this.#principalOf(session, address);
    return principal === null
      ? refused('unknown', 'the session has ended; sign in again')
      : accepted(principal);
  }

  #principalOf({ id, userId }: SessionRow, address: string): Principal | null {
    // The link was for this machine, and so is its session.
    if (userId === LOCAL.id) return isOwnMachine(address) ? { ...LOCAL, session: id } : null;
    const user = this.#options.store.users.get(userId);
    return user === null || user.isDisabled ? null : principalOf(user, id);
  }

  #ofKey(key: string): Authentication {
    if (!isApiKey(key))
      return refused('malformed', 'this is not an API key; it may have been truncated');
    if (this.#localHash !== null && isSame(hashOf(key), this.#localHash)) return accepted(LOCAL);
    const row = this.apiKeys.use(key);
    if (row === null) return refused('unknown', 'there is no such API key');
    const { id, name, prefix, state, space, streams } = row;
    if (state !== 'valid') {
      const verb = state === 'expired' ? 'has expired' : 'was revoked';
      return refused(state, `the API key ${prefix} ${verb}`);
    }
    return accepted({
      kind: 'key',
      id,
      name: `key:${name}`,
      rights: new Set(RIGHTS.filter((right) => row.rights.includes(right))),
      spaces: space === null ? null : [space],
      streams,
      session: null,
    });
  }
}

const isSame = (a: string, b: string) => timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** An unknown role, as of a later version, grants nothing. */
function rightsOf(role: string): ReadonlySet<Right> {
  const known = ROLES.find((each) => each === role);
  return new Set(known === undefined ? [] : RIGHTS_OF[known]);
}

const principalOf = ({ id, name, role, spaces }: UserRow, session: string | null): Principal => ({
  kind: 'user',
  id,
  name,
  rights: rightsOf(role),
  spaces,
  streams: null,
  session,
});

const accepted = (principal: Principal): Authentication => ({ principal, refusal: null });

const refused = (
  reason: RefusalReason,
  message: string,
  code: EngineCode = 'ENG1817',
  retryAfter: number | null = null,
): Authentication => ({ principal: null, refusal: { reason, code, message, retryAfter } });

const REASON_OF: ReadonlyMap<EngineCode, RefusalReason> = new Map([
  ['ENG1812', 'blocked'],
  ['ENG1814', 'busy'],
]);

const refusedBy = ({ code, message, retryAfter }: AccessError) =>
  refused(REASON_OF.get(code) ?? 'unknown', message, code, retryAfter);
