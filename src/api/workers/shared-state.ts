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
  let suspects: ReadonlySet<string> = new Set();
  const follow = async (wanted: ReadonlySet<string>) => {
    const { areSame, gone } = await followSpaces({ wanted, suspects, detection: contents(), log });
    suspects = gone;
    if (!areSame) followAt = Date.now() + AGAIN_MS;
  };
  const look = () => {
    try {
      shared.look();
      if (Date.now() < followAt || following !== null) return;
      followAt = Infinity;
      const wanted = new Set(access.spaces.list().map(({ id }) => id));
      following = follow(wanted).finally(() => (following = null));
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

interface Following {
  /** The spaces that there are. */
  readonly wanted: ReadonlySet<string>;
  /** Those that were gone at the last look: one that is just being made here has no row yet. */
  readonly suspects: ReadonlySet<string>;
  readonly detection: SpaceContents | null;
  readonly log: Logger;
}

interface Followed {
  readonly areSame: boolean;
  readonly gone: ReadonlySet<string>;
}

/** Spaces that others have made or removed are made and removed here. */
async function followSpaces({ wanted, suspects, detection, log }: Following): Promise<Followed> {
  if (detection === null) return { areSame: true, gone: new Set() };
  const known = new Set(detection.status().spaces.map(({ id }) => id));
  const made = [...wanted].filter((id) => !known.has(id));
  const gone = [...known].filter((id) => !wanted.has(id) && id !== DEFAULT_SPACE);
  const failed = (space: string) => (error: unknown) =>
    log.warn({ err: error, space }, 'a space that another worker has changed is looked at again');
  for (const id of made) await detection.createSpace(id).catch(failed(id));
  for (const id of gone) if (suspects.has(id)) await detection.removeSpace(id).catch(failed(id));
  return { areSame: made.length + gone.length === 0, gone: new Set(gone) };
}
