import { timingSafeEqual } from 'node:crypto';
import type { AccessStore, SessionRow, UserRow } from '../../stores/access-store.ts';
import type { EngineCode } from '../../runs/errors.ts';
import { isOwnMachine } from './addresses.ts';
import { isApiKey } from './api-key-format.ts';
import { ApiKeys, stateOf } from './api-keys.ts';
import type { Authentication, Credential, Origin, RefusalReason } from './credential.ts';
import { AccessError } from './errors.ts';
import { grantOf, type Grant, type GroupMapping } from './group-mapping.ts';
import type { AccessHost } from './host.ts';
import { OneTimeLinks } from './one-time-links.ts';
import { PasswordSignIn } from './password-sign-in.ts';
import { Passwords } from './passwords.ts';
import { LOCAL, type Principal } from './principal.ts';
import { ProviderUsers, type Person } from './provider-users.ts';
import { RIGHTS, RIGHTS_OF, ROLES, type Right } from '../operation/rights.ts';
import { SavedViews } from './saved-views.ts';
import { hashOf } from './secrets.ts';
import { Sessions, type StartedSession } from './sessions.ts';
import { Spaces, type SpaceContents } from './spaces.ts';
import { Users } from './users.ts';

export interface AccessOptions extends AccessHost {
  readonly store: AccessStore;
  /** `null` where no rules run. */
  readonly spaces: SpaceContents | null;
  /** Of programs of the owner of the data directory; `null` where there are none. */
  readonly localKey: string | null;
  /** Tests hand in a cheaper one. */
  readonly passwords?: Passwords;
}

export interface SignedIn extends StartedSession {
  readonly principal: Principal;
}

/** Who may use the service: how they prove who they are, and what they may do then. */
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
    const { store, localKey } = options;
    const passwords = options.passwords ?? new Passwords(options.random);
    this.#options = options;
    this.users = new Users(store, passwords, options);
    this.sessions = new Sessions(store.sessions, options);
    this.apiKeys = new ApiKeys(store.apiKeys, store.spaces, options);
    this.spaces = new Spaces(store, options.spaces, options);
    this.links = new OneTimeLinks(options);
    this.views = new SavedViews(store.savedViews, options);
    this.#signIn = new PasswordSignIn(store.users, passwords, options);
    this.#ofProvider = new ProviderUsers(store, options);
    this.#localHash = localKey === null ? null : hashOf(localKey);
  }

  get signInCounters() {
    return this.#signIn.counters;
  }

  /** Who has a credential, on each request: what was revoked or changed holds from the next one on. */
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
   * What somebody who was let in before may do now; `null` where they would not be let in again. For what goes on for
   * long: that is no use of a session or a key, which would never end otherwise.
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

  /** Starts the session of a user who has proved who they are. */
  start(user: Pick<UserRow, 'id'>, origin: Origin): SignedIn {
    const row = this.#options.store.users.get(user.id);
    if (row === null || row.isDisabled)
      throw new AccessError('ENG1811', 'there is no such user, or it is disabled');
    this.users.signedIn(user.id);
    const started = this.sessions.start(user.id, origin);
    return { ...started, principal: principalOf(row, started.session.id) };
  }

  /**
   * Starts the session of somebody whom an identity provider has signed in, with what their groups give them now. Where
   * these give nothing, they are refused, and sessions that they still have end. Throws {@link AccessError}.
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

  /** Signs in the owner of the data directory by a link that the service has printed. Throws {@link AccessError}. */
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

  /** Makes the first admin by the link that the service has printed. Throws {@link AccessError}. */
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
    // A password that is refused does not use up the link; two who open it at once do not both get in.
    const user = await this.users.create(request, LOCAL.name, check);
    this.links.end('first-admin');
    return this.start(user, origin);
  }

  /**
   * Changes the password of a user who knows it. All their sessions end; a new one starts where there was one. Throws
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

  /** To be called each minute: writes when sessions and keys were last used, and removes what has ended. */
  tidy(): void {
    this.sessions.prune();
    this.apiKeys.prune();
  }

  /** Writes what is not yet. */
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
    // The link was of this machine, and so is what came of it.
    if (userId === LOCAL.id) return isOwnMachine(address) ? { ...LOCAL, session: id } : null;
    const user = this.#options.store.users.get(userId);
    return user === null || user.isDisabled ? null : principalOf(user, id);
  }

  #ofKey(key: string): Authentication {
    if (!isApiKey(key)) return refused('malformed', 'this is no API key; it may have been cut off');
    if (this.#localHash !== null && isSame(hashOf(key), this.#localHash)) return accepted(LOCAL);
    const row = this.apiKeys.use(key);
    if (row === null) return refused('unknown', 'nobody has this API key');
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

/** A role that is not known, as of a later version, may do nothing. */
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
