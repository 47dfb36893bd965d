import type { AccessStore, SpaceRow } from '../../stores/access-store.ts';
import { AccessError } from './errors.ts';
import type { AccessHost } from './host.ts';
import { mayEnter, type Principal } from './principal.ts';

const ID = /^[a-z0-9][a-z0-9_-]{0,62}$/;
const DEFAULT = 'default';
/** Each has a database of its own. */
const MOST_SPACES = 100;
const MOST_NAME = 100;
const MOST_DESCRIPTION = 1_000;

export interface SpaceRequest {
  readonly name: string;
  readonly description: string;
}

export interface SpaceChange {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
}

/** Which spaces there are. */
export class Spaces {
  readonly #store: AccessStore;
  readonly #host: AccessHost;

  constructor(store: AccessStore, host: AccessHost) {
    this.#store = store;
    this.#host = host;
  }

  has(id: string): boolean {
    return this.#store.spaces.get(id) !== null;
  }

  /** Those that somebody may enter, by id. */
  list(principal: Principal): SpaceRow[] {
    return this.#store.spaces.list().filter(({ id }) => mayEnter(principal, id));
  }

  /** Throws {@link AccessError} ENG1807. */
  get(id: string): SpaceRow {
    const space = this.#store.spaces.get(id);
    if (space === null) throw new AccessError('ENG1807', `there is no space ${id}`);
    return space;
  }

  /** Throws {@link AccessError}. */
  create(id: string, request: SpaceRequest, by: Principal): SpaceRow {
    if (!ID.test(id)) throw refused(`${JSON.stringify(id)} cannot be the id of a space`);
    if (this.has(id)) throw new AccessError('ENG1818', `there is a space ${id} already`);
    if (this.#store.spaces.list().length >= MOST_SPACES)
      throw new AccessError('ENG1815', `there are ${MOST_SPACES} spaces already`);
    const created = { createdAt: this.#host.now(), createdBy: by.name };
    return this.#put({ id, ...request, ...created });
  }

  /** Throws {@link AccessError}. */
  update(id: string, { name, description }: SpaceChange): SpaceRow {
    const before = this.get(id);
    return this.#put({
      ...before,
      name: name ?? before.name,
      description: description ?? before.description,
    });
  }

  /** Throws {@link AccessError}: ENG1809 while users or keys are bound to it. */
  remove(id: string): void {
    if (id === DEFAULT) throw refused(`the space ${DEFAULT} cannot be removed`);
    this.get(id);
    const now = this.#host.now();
    const users = this.#store.users.list().filter(({ spaces }) => spaces?.includes(id) ?? false);
    const keys = this.#store.apiKeys
      .list()
      .filter(
        ({ space, revokedAt, expiresAt }) =>
          space === id && revokedAt === null && (expiresAt === null || now < expiresAt),
      );
    if (users.length + keys.length > 0)
      throw new AccessError(
        'ENG1809',
        `the space ${id} is in use by ${users.length} users and ${keys.length} API keys`,
      );
    this.#store.spaces.remove(id);
  }

  #put(row: SpaceRow): SpaceRow {
    if (row.name.trim() === '' || row.name.length > MOST_NAME)
      throw refused(`the name is empty, or has more than ${MOST_NAME} characters`);
    if (row.description.length > MOST_DESCRIPTION)
      throw refused(`the description has more than ${MOST_DESCRIPTION} characters`);
    this.#store.spaces.put(row);
    return row;
  }
}

const refused = (reason: string) => new AccessError('ENG1808', reason);
