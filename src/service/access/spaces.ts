import { DEFAULT_SPACE, type SpaceRow } from '../../stores/access-store.ts';
import { isSpaceId } from '../../stores/open/space-folders.ts';
import { stateOf } from './api-keys.ts';
import { AccessError } from './errors.ts';
import type { AccessHost } from './host.ts';
import { isLabel, LABEL_RULE } from './label.ts';
import { mayEnter, type Principal } from './principal.ts';

/** Each has a database of its own. */
const MAX_SPACES = 100;
const MAX_DESCRIPTION = 1_000;

export interface SpaceRequest {
  readonly name: string;
  readonly description: string;
}

/** The rules, exceptions and alerts of each space. */
export interface SpaceContents {
  createSpace(id: string): Promise<void>;
  removeSpace(id: string): Promise<void>;
}

export interface SpaceChange {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
}

/** The spaces of the service. */
export class Spaces {
  readonly #contents: SpaceContents | null;
  readonly #host: AccessHost;

  /** @param contents `null` if no rules run */
  constructor(host: AccessHost, contents: SpaceContents | null) {
    this.#contents = contents;
    this.#host = host;
  }

  has(id: string): boolean {
    return this.#host.store.spaces.get(id) !== null;
  }

  /** The accessible ones of a principal, by id. */
  list(principal: Principal): SpaceRow[] {
    return this.#host.store.spaces.list().filter(({ id }) => mayEnter(principal, id));
  }

  /** Throws {@link AccessError} ENG1807. */
  get(id: string): SpaceRow {
    const space = this.#host.store.spaces.get(id);
    if (space === null) throw new AccessError('ENG1807', `there is no space ${id}`);
    return space;
  }

  /** Throws `CodedError`. */
  async create(id: string, request: SpaceRequest, by: Principal): Promise<SpaceRow> {
    if (!isSpaceId(id)) throw refused(`${JSON.stringify(id)} cannot be the id of a space`);
    const created = { createdAt: this.#host.now(), createdBy: by.name };
    const row = valid({ id, ...request, ...created });
    if (this.has(id)) throw new AccessError('ENG1818', `there is a space ${id} already`);
    if (this.#host.store.spaces.list().length >= MAX_SPACES)
      throw new AccessError('ENG1815', `there are ${MAX_SPACES} spaces already`);
    // Contents without a row are moved aside at the next start; a row without contents would be a broken space.
    await this.#contents?.createSpace(id);
    this.#host.store.spaces.put(row);
    return row;
  }

  /** Throws {@link AccessError}. */
  update(id: string, { name, description }: SpaceChange): SpaceRow {
    const before = this.get(id);
    const row = valid({
      ...before,
      name: name ?? before.name,
      description: description ?? before.description,
    });
    this.#host.store.spaces.put(row);
    return row;
  }

  /** Throws `CodedError`: ENG1809 while users or keys are bound to it. */
  async remove(id: string): Promise<void> {
    if (id === DEFAULT_SPACE) throw refused(`the space ${id} cannot be removed`);
    this.get(id);
    const now = this.#host.now();
    const users = this.#host.store.users
      .list()
      .filter(({ spaces }) => spaces?.includes(id) ?? false);
    const keys = this.#host.store.apiKeys
      .list()
      .filter((key) => key.space === id && stateOf(key, now) === 'valid');
    if (users.length + keys.length > 0)
      throw new AccessError(
        'ENG1809',
        `the space ${id} is in use by ${users.length} users and ${keys.length} API keys`,
      );
    this.#host.store.spaces.remove(id);
    await this.#contents?.removeSpace(id);
  }
}

function valid(row: SpaceRow): SpaceRow {
  if (!isLabel(row.name)) throw refused(LABEL_RULE);
  if (row.description.length > MAX_DESCRIPTION)
    throw refused(`the description has more than ${MAX_DESCRIPTION} characters`);
  return row;
}

const refused = (reason: string) => new AccessError('ENG1808', reason);
