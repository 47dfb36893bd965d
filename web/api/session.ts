import { useSyncExternalStore } from 'react';
import { forgetDrafts, keepDraftsOf } from '../kept-draft.ts';
import { call, onUnauthorized, type AnswerOf } from './client.ts';
import { followService, startLive } from './live.ts';
import { Problem } from './problem.ts';
import { queryClient } from './queries.ts';

/*
 * Whether the session that the page was opened in still holds. It may end in any request, in the live stream and in another tab. The
 * page stays as it is then, and goes on as soon as the same user has signed in again, here or elsewhere in this browser.
 */

type Me = AnswerOf<'GET /dw/me'>;

const ME = ['GET /dw/me', {}] as const;
const EVERY_MS = 60_000;
const EVERY_WHILE_OVER_MS = 3_000;
const EVERY_WHILE_AWAY_MS = 2_000;
const UNAUTHORIZED = 401;

let isOver = false;
/** The user has signed out here: another page takes the place of this one. */
let isLeaving = false;
let asking: Promise<void> | null = null;
let isAskedFor = false;
let later: ReturnType<typeof setTimeout> | undefined;
const readers = new Set<() => void>();
const tabs = new BroadcastChannel('dockwarden-session');

/** Begins to watch the session. Once a page, when a user is signed in. */
export function watchSession(me: Me): void {
  keepDraftsOf(me.id);
  startLive();
  onUnauthorized(ask);
  followService((is) => {
    // Of a service that was away, what could not be asked is asked again.
    if (is === 'back')
      void queryClient.refetchQueries({ predicate: ({ state }) => isAway(state.error) });
    else ask();
  });
  tabs.addEventListener('message', ask);
  document.addEventListener('visibilitychange', ask);
  askLater();
}

/** Asks who is signed in until the service answers; returns how to stop. */
export function whenBack(goOn: (me: Me) => void): () => void {
  const again = setInterval(() => {
    void call('GET /dw/me').then(goOn, () => {});
  }, EVERY_WHILE_AWAY_MS);
  return () => clearInterval(again);
}

/** Who is signed in, where it could not be asked at first. */
export const setMe = (me: Me): void => void queryClient.setQueryData(ME, me);

/** Whether the user has been signed out. */
export function useIsSignedOut(): boolean {
  return useSyncExternalStore(subscribe, isSignedOut);
}

export const isSignedOut = (): boolean => isOver;

function subscribe(reader: () => void): () => void {
  readers.add(reader);
  return () => readers.delete(reader);
}

export async function signInAgain(name: string, password: string): Promise<void> {
  await call('POST /dw/session', { body: { name, password } });
  tabs.postMessage(null);
  ask();
}

/** Ends the session; returns where the one at the identity provider is ended. */
export async function signOut(): Promise<string | null> {
  const { signOutAt } = await call('DELETE /dw/session');
  isLeaving = true;
  forgetDrafts();
  tabs.postMessage(null);
  return signOutAt;
}

/** Asks who is signed in; while that is being asked, it is asked once behind it. */
function ask(): void {
  isAskedFor = true;
  asking ??= askOn();
}

async function askOn(): Promise<void> {
  while (isAskedFor) {
    isAskedFor = false;
    await whoIs();
  }
  asking = null;
  askLater();
}

function askLater(): void {
  clearTimeout(later);
  later = setTimeout(ask, isOver ? EVERY_WHILE_OVER_MS : EVERY_MS);
}

async function whoIs(): Promise<void> {
  let me: Me;
  try {
    me = await call('GET /dw/me');
  } catch (error) {
    // A proxy may ask for a session, too. Of a service that is away it is not known.
    if (error instanceof Problem && error.status === UNAUTHORIZED) become(true);
    return;
  }
  const before = queryClient.getQueryData<Me>(ME);
  if (me.kind === 'anonymous') return become(true);
  // What is on the page was that of another user.
  if (before !== undefined && before.id !== me.id) return location.reload();
  queryClient.setQueryData(ME, me);
  if (!isOver) return;
  become(false);
  startLive();
  void queryClient.invalidateQueries();
}

function become(next: boolean): void {
  if (next === isOver || isLeaving) return;
  isOver = next;
  for (const reader of readers) reader();
}

const isAway = (error: unknown) => error instanceof Problem && error.status === 0;
