/*
 * Who may use the service. Times are milliseconds since 1970. Of passwords and secrets, only hashes are stored.
 */

export interface UserRow {
  /** A UUID. */
  readonly id: string;
  /** Unique without regard to case. */
  readonly name: string;
  readonly role: string;
  /** `null` for all. */
  readonly spaces: readonly string[] | null;
  /** Argon2id with its parameters; `null` where they sign in elsewhere. */
  readonly passwordHash: string | null;
  /** Of whom an identity provider knows. */
  readonly identity: { readonly issuer: string; readonly subject: string } | null;
  readonly isDisabled: boolean;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly updatedAt: number;
  readonly lastSignIn: number | null;
}

export interface UserTable {
  /** By name. */
  list(): UserRow[];
  get(id: string): UserRow | null;
  /** Without regard to case. */
  named(name: string): UserRow | null;
  ofIdentity(issuer: string, subject: string): UserRow | null;
  /** Adds or replaces a user. Throws `StoreError` where another one has the name or the identity. */
  put(row: UserRow): void;
  /** Whether there was one. Its sessions go with it. */
  remove(id: string): boolean;
}

export interface SessionRow {
  /** A UUID, by which a person sees it. */
  readonly id: string;
  /** SHA-256 of the token, in hex. */
  readonly hash: string;
  /** `local` for the owner of the data directory, who is no user. */
  readonly userId: string;
  readonly createdAt: number;
  /** To the minute. */
  readonly lastSeen: number;
  /** Ends then in any case. */
  readonly expiresAt: number;
  readonly address: string;
  readonly userAgent: string;
}

export interface SessionTable {
  get(id: string): SessionRow | null;
  byHash(hash: string): SessionRow | null;
  /** Latest first. */
  ofUser(userId: string): SessionRow[];
  put(row: SessionRow): void;
  /** Was seen at these times, by id. Those of ended sessions are left out. */
  seen(times: ReadonlyMap<string, number>): void;
  remove(id: string): boolean;
  removeOfUser(userId: string): number;
  /** Removes those that expire before `now`, or were last seen before `idleSince`. Returns how many. */
  prune(now: number, idleSince: number): number;
}

export interface ApiKeyRow {
  /** A UUID. */
  readonly id: string;
  /** For people; keys of the same name may follow each other. */
  readonly name: string;
  /** Eight characters of the key that are not secret: people know it by them. */
  readonly prefix: string;
  /** SHA-256 of the whole key, in hex. */
  readonly hash: string;
  readonly rights: readonly string[];
  /** The space in which it is valid; `null` for all. */
  readonly space: string | null;
  /** Prefixes of data streams that it may write to; `null` for all. */
  readonly streams: readonly string[] | null;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  readonly revokedBy: string | null;
  /** To the minute. */
  readonly lastUsed: number | null;
}

export interface ApiKeyTable {
  /** Latest first. */
  list(): ApiKeyRow[];
  get(id: string): ApiKeyRow | null;
  byHash(hash: string): ApiKeyRow | null;
  put(row: ApiKeyRow): void;
  /** Were used at these times, by id. */
  used(times: ReadonlyMap<string, number>): void;
  remove(id: string): boolean;
  /** Removes those that expired or were revoked before a time. Returns how many. */
  prune(endedBefore: number): number;
}

/** The space that there always is. */
export const DEFAULT_SPACE = 'default';

/** Rules, exceptions, alerts and keys of one space are not seen in another. `default` always exists. */
export interface SpaceRow {
  /** Lower-case letters, digits, `_` and `-`: it stands in paths. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly createdAt: number;
  readonly createdBy: string;
}

export interface SpaceTable {
  /** By id; `default` among them. */
  list(): SpaceRow[];
  get(id: string): SpaceRow | null;
  put(row: SpaceRow): void;
  /** Whether there was one, other than `default`, which stays. Its saved views go with it. */
  remove(id: string): boolean;
}

/** A list or a chart as a person has set it up, to come back to. */
export interface SavedViewRow {
  /** A UUID. */
  readonly id: string;
  readonly space: string;
  /** The page it belongs to: `alerts`, `stories`, `hunt` and the like. */
  readonly page: string;
  readonly name: string;
  /** What the page keeps, as JSON. */
  readonly state: string;
  /** Whether others of the space see it. */
  readonly isShared: boolean;
  readonly owner: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface SavedViewTable {
  /** Those of an owner, and shared ones, by page and name. */
  list(space: string, owner: string): SavedViewRow[];
  get(id: string): SavedViewRow | null;
  put(row: SavedViewRow): void;
  remove(id: string): boolean;
}

/** Part of the state of the service: small, transactional, with the thread of the server as its one writer. */
export interface AccessStore {
  readonly users: UserTable;
  readonly sessions: SessionTable;
  readonly apiKeys: ApiKeyTable;
  readonly spaces: SpaceTable;
  readonly savedViews: SavedViewTable;
}
