import { useSyncExternalStore } from 'react';
import { forgetDrafts, keepDraftsOf } from '../kept-draft.ts';
import { call, onUnauthorized, type AnswerOf } from './client.ts';
import { followService, startLive } from './live.ts';
import { coalesced } from './coalesce.ts';
import { isAway, Problem, UNAUTHORIZED } from './problem.ts';
import { queryClient } from './queries.ts';

/*
 * Whether the session in which the page was opened is still valid. Its end may show in any request, in the live stream or in another
 * tab. The page then stays as it is, and continues as soon as the same user has signed in again, here or elsewhere in this browser.
 */

type Me = AnswerOf<'GET /dw/me'>;

const ME = ['GET /dw/me', {}] as const;
const EVERY_MS = 60_000;
const EVERY_WHILE_OVER_MS = 3_000;
const EVERY_WHILE_AWAY_MS = 2_000;

let isOver = false;
/** The user has signed out on this page, which the sign-in page is about to replace. */
let isLeaving = false;
let later: ReturnType<typeof setTimeout> | undefined;
const readers = new Set<() => void>();
const tabs = new BroadcastChannel('dockwarden-session');

/** Begins to watch the session of the user who is signed in. To be called once per page. */
export function watchSession(user: string): void {
  keepDraftsOf(user);
  startLive();
  onUnauthorized(ask);
  followService((is) => {
    // Requests that could not reach the service are sent again.
    if (is === 'back')
      void queryClient.refetchQueries({ predicate: ({ state }) => isAway(state.error) });
    else ask();
  });
  tabs.addEventListener('message', ask);
  document.addEventListener('visibilitychange', ask);
  askLater();
}

/** Asks who is signed in until the service answers; returns a function that stops asking. */
export function whenBack(goOn: (me: Me) => void): () => void {
  const again = setInterval(() => {
    void call('GET /dw/me').then(goOn, () => {});
  }, EVERY_WHILE_AWAY_MS);
  return () => clearInterval(again);
}

/** Sets who is signed in, after the first request had failed. */
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

/** Ends the session; returns the address that ends the session at the identity provider. */
export async function signOut(): Promise<string | null> {
  const { signOutAt } = await call('DELETE /dw/session');
  isLeaving = true;
  forgetDrafts();
  tabs.postMessage(null);
  return signOutAt;
}

/** Asks who is signed in. */
const askNow = coalesced(async () => {
  await whoIs();
  askLater();
});
const ask = (): void => void askNow();

function askLater(): void {
  clearTimeout(later);
  later = setTimeout(ask, isOver ? EVERY_WHILE_OVER_MS : EVERY_MS);
}

async function whoIs(): Promise<void> {
  let me: Me;
  try {
    me = await call('GET /dw/me');
  } catch (error) {
    // A proxy may require a session, too. If the service cannot be reached, nothing is known.
    if (error instanceof Problem && error.status === UNAUTHORIZED) become(true);
    return;
  }
  const before = queryClient.getQueryData<Me>(ME);
  if (me.kind === 'anonymous') return become(true);
  // The page shows the data of another user.
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
