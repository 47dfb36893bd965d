import type { StateStore } from '../../stores/state-store.ts';
import { StoreError } from '../../stores/errors.ts';
import type { Logger } from '../logs.ts';

/** How often it is looked whether other workers have changed users, keys or spaces. */
const LOOK_MS = 500;
/** After a failure: a server that is away keeps this thread waiting for a moment each time. */
const REST_MS = 3_000;

interface SpaceContents {
  createSpace(id: string): Promise<void>;
  removeSpace(id: string): Promise<void>;
}

/** Notices what other workers change of the state. Returns a function that ends it. */
export function watchSharedState(
  state: Pick<StateStore, 'shared' | 'access'>,
  contents: () => SpaceContents | null,
  log: Logger,
): () => void {
  const { shared, access } = state;
  if (shared === null) return () => {};
  let restUntil = 0;
  const spaces = new Set(access.spaces.list().map(({ id }) => id));
  let following: Promise<unknown> = Promise.resolve();
  /** Spaces that others have made or removed are made and removed here. */
  const followSpaces = async (): Promise<void> => {
    const detection = contents();
    if (detection === null) return;
    const now = new Set(access.spaces.list().map(({ id }) => id));
    for (const id of now)
      if (!spaces.has(id)) {
        spaces.add(id);
        // It may have been made here.
        await detection.createSpace(id).catch(() => {});
      }
    for (const id of spaces)
      if (!now.has(id)) {
        spaces.delete(id);
        await detection.removeSpace(id).catch(() => {});
      }
  };
  shared.onOthers((tables) => {
    if (!tables.has('spaces')) return;
    // It may be called within a transaction.
    following = following.then(() => new Promise(setImmediate)).then(followSpaces);
    following.catch((error: unknown) =>
      log.warn({ err: error }, 'spaces that another worker has changed are not known here'),
    );
  });
  const timer = setInterval(() => {
    if (Date.now() < restUntil) return;
    try {
      shared.look();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      restUntil = Date.now() + REST_MS;
    }
  }, LOOK_MS).unref();
  return () => clearInterval(timer);
}
