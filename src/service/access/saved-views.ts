import type { SavedViewRow } from '../../stores/access-store.ts';
import { AccessError } from './errors.ts';
import type { AccessHost } from './host.ts';
import { isLabel, LABEL_RULE } from './label.ts';
import type { Principal } from './principal.ts';
import { newId } from './secrets.ts';

const MAX_OF_OWNER = 200;
/** The maximum number of changes of shared views, which are in the audit log, by one user per minute. */
const MAX_SHARED_CHANGES = 30;
const MINUTE_MS = 60_000;
/** The maximum size of the state as JSON, in bytes. */
export const MAX_STATE_BYTES = 16 * 1_024;

export interface SavedViewRequest {
  /** The page it belongs to. */
  readonly page: string;
  readonly name: string;
  /** The state of the page; plain data. */
  readonly state: object;
  readonly isShared: boolean;
}

type SavedViewChange = {
  readonly [Name in keyof Omit<SavedViewRequest, 'page'>]?: SavedViewRequest[Name] | undefined;
};

/** Saved states of lists and charts. Shared ones are visible to others of the space; only the owner can change one. */
export class SavedViews {
  readonly #host: AccessHost;
  /** By owner, changes of shared views since {@link #since}. */
  readonly #changes = new Map<string, number>();
  #since = 0;

  constructor(host: AccessHost) {
    this.#host = host;
  }

  /** The principal's own views, and those that others share. */
  list(space: string, { id }: Principal): SavedViewRow[] {
    return this.#host.store.savedViews.list(space, id);
  }

  /** A visible view. Throws {@link AccessError} ENG1830. */
  get(space: string, id: string, by: Principal): SavedViewRow {
    const view = this.#host.store.savedViews.get(id);
    if (view !== null && view.space === space && (view.isShared || view.owner === by.id))
      return view;
    throw new AccessError('ENG1830', 'no saved view of yours has this id');
  }

  /** Throws {@link AccessError}. */
  create(space: string, request: SavedViewRequest, by: Principal): SavedViewRow {
    const own = this.#host.store.savedViews
      .list(space, by.id)
      .filter(({ owner }) => owner === by.id);
    if (own.length >= MAX_OF_OWNER)
      throw new AccessError('ENG1831', `there are ${own.length} saved views of yours already`);
    const now = this.#host.now();
    this.#spend(request.isShared, by);
    return this.#put({
      id: newId(this.#host.random),
      space,
      page: request.page,
      name: request.name,
      state: JSON.stringify(request.state),
      isShared: request.isShared,
      owner: by.id,
      createdAt: now,
      updatedAt: now,
    });
  }

  /** Throws {@link AccessError}. */
  update(
    space: string,
    id: string,
    { name, state, isShared }: SavedViewChange,
    by: Principal,
  ): SavedViewRow {
    const view = this.#own(space, id, by);
    this.#spend(view.isShared || isShared === true, by);
    return this.#put({
      ...view,
      name: name ?? view.name,
      state: state === undefined ? view.state : JSON.stringify(state),
      isShared: isShared ?? view.isShared,
      updatedAt: this.#host.now(),
    });
  }

  /** Throws {@link AccessError} ENG1830. */
  remove(space: string, id: string, by: Principal): void {
    const view = this.#own(space, id, by);
    this.#spend(view.isShared, by);
    this.#host.store.savedViews.remove(view.id);
  }

  /** Counts a change. Throws {@link AccessError} ENG1832. */
  #spend(isShared: boolean, { id }: Principal): void {
    if (!isShared) return;
    const passed = this.#host.now() - this.#since;
    if (passed < 0 || passed >= MINUTE_MS) {
      this.#since = this.#host.now();
      this.#changes.clear();
    }
    const made = this.#changes.get(id) ?? 0;
    if (made >= MAX_SHARED_CHANGES) {
      const seconds = Math.ceil((this.#since + MINUTE_MS - this.#host.now()) / 1_000);
      throw new AccessError(
        'ENG1832',
        `you have changed shared views ${made} times within a minute`,
        seconds,
      );
    }
    this.#changes.set(id, made + 1);
  }

  #own(space: string, id: string, by: Principal): SavedViewRow {
    const view = this.get(space, id, by);
    if (view.owner === by.id) return view;
    throw new AccessError('ENG1830', 'this saved view belongs to someone else; save a copy of it');
  }

  #put(view: SavedViewRow): SavedViewRow {
    if (!isLabel(view.name)) throw new AccessError('ENG1831', LABEL_RULE);
    if (Buffer.byteLength(view.state) > MAX_STATE_BYTES)
      throw new AccessError('ENG1831', `the state is longer than ${MAX_STATE_BYTES} bytes of JSON`);
    this.#host.store.savedViews.put(view);
    return view;
  }
}
