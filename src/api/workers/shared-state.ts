import type { OpenDetection } from '../../service/detection/host.ts';
import { DEFAULT_SPACE } from '../../stores/access-store.ts';
import type { StateStore } from '../../stores/state-store.ts';
import { StoreError } from '../../stores/errors.ts';
import type { Logger } from '../logs.ts';

/** How often it is looked whether other workers have changed users, keys or spaces. */
const LOOK_MS = 500;
/** After a failure: a server that is away keeps this thread waiting for a moment each time. */
const REST_MS = 3_000;
/** Detection says which spaces it has every second: what had just changed then is looked at again. */
const AGAIN_MS = 3_000;

type SpaceContents = Pick<OpenDetection, 'createSpace' | 'removeSpace' | 'status'>;

/** Notices what other workers change of the state. Returns a function that ends it. */
export function watchSharedState(
  { shared, access }: Pick<StateStore, 'shared' | 'access'>,
  contents: () => SpaceContents | null,
  log: Logger,
): () => void {
  if (shared === null) return () => {};
  let restUntil = 0;
  let followAt = Infinity;
  let following: Promise<void> | null = null;
  const look = () => {
    try {
      shared.look();
      if (Date.now() < followAt || following !== null) return;
      followAt = Infinity;
      following = followSpaces(new Set(access.spaces.list().map(({ id }) => id)), contents(), log)
        .then((areSame) => {
          if (!areSame) followAt = Date.now() + AGAIN_MS;
        })
        .finally(() => (following = null));
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      restUntil = Date.now() + REST_MS;
    }
  };
  shared.onOthers((tables) => {
    if (tables.has('spaces')) followAt = 0;
  });
  const timer = setInterval(() => {
    if (Date.now() >= restUntil) look();
  }, LOOK_MS).unref();
  return () => clearInterval(timer);
}

/** Spaces that others have made or removed are made and removed here. Returns whether these are what there was already. */
async function followSpaces(
  wanted: ReadonlySet<string>,
  detection: SpaceContents | null,
  log: Logger,
): Promise<boolean> {
  if (detection === null) return true;
  const known = new Set(detection.status().spaces.map(({ id }) => id));
  const made = [...wanted].filter((id) => !known.has(id));
  const gone = [...known].filter((id) => !wanted.has(id) && id !== DEFAULT_SPACE);
  const failed = (space: string) => (error: unknown) =>
    log.warn({ err: error, space }, 'a space that another worker has changed is looked at again');
  for (const id of made) await detection.createSpace(id).catch(failed(id));
  for (const id of gone) await detection.removeSpace(id).catch(failed(id));
  return made.length + gone.length === 0;
}
