import { useEffect, useSyncExternalStore } from 'react';
import type { LiveStatus } from '../../src/api/status/live-status.ts';
import type { ChangesMessage } from '../../src/service/feed/live-stream.ts';
import { API_PATH } from '../base.ts';

export type { ChangesMessage, LiveStatus };

export interface LiveState {
  readonly connection: 'connecting' | 'open' | 'lost' | 'ended';
  readonly status: LiveStatus | null;
  /** When a message of the service was last received, in milliseconds since 1970. */
  readonly heardAt: number | null;
}

interface Message {
  readonly event: string;
  readonly data: unknown;
}

let state: LiveState = { connection: 'connecting', status: null, heardAt: null };
const readers = new Set<() => void>();
const followers = new Set<(changes: ChangesMessage | 'reset') => void>();

/** How long a broken stream may be silent before it is shown. */
const PATIENCE_MS = 5_000;

const ADDRESS = `${location.origin}${API_PATH}dw/live`;

let port: MessagePort | null = null;

/** Begins to follow what changes in the space, or continues after the stream has ended. */
export function startLive(): void {
  port ??= openPort();
  port.postMessage({ open: ADDRESS });
}

function openPort(): MessagePort {
  const worker = new SharedWorker(new URL('./live-worker.ts', import.meta.url), {
    type: 'module',
    name: `dockwarden ${ADDRESS}`,
  });
  let lost: ReturnType<typeof setTimeout> | undefined;
  worker.port.addEventListener('message', ({ data: { event, data } }: MessageEvent<Message>) => {
    if (event === 'lost') {
      announce('lost');
      lost ??= setTimeout(() => become({ connection: 'lost' }), PATIENCE_MS);
      return;
    }
    const wasLost = lost !== undefined;
    clearTimeout(lost);
    lost = undefined;
    if (event === 'end') {
      become({ connection: 'ended' });
      announce('lost');
    } else if (event === 'start' || event === 'open') {
      become({ connection: 'open' });
      if (wasLost) announce('back');
    }
    if (event !== 'end') become({ heardAt: Date.now() });
    if (event === 'status') become({ status: data as LiveStatus });
    if (event === 'changes') tell(data as ChangesMessage);
    // What changed between a list that was read before and the start was not reported.
    if (event === 'reset' || event === 'start') for (const follow of followers) follow('reset');
  });
  worker.port.start();
  window.addEventListener('pagehide', () => worker.port.postMessage({ close: true }));
  // A page that comes out of the browser's cache goes on.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });
  return worker.port;
}

type FollowService = (is: 'lost' | 'back') => void;

const serviceFollowers = new Set<FollowService>();

/** Follows whether the stream is interrupted or has ended, and whether the service answers again. */
export function followService(follow: FollowService): void {
  serviceFollowers.add(follow);
}

const announce: FollowService = (is) => {
  for (const follow of serviceFollowers) follow(is);
};

function become(change: Partial<LiveState>): void {
  state = { ...state, ...change };
  for (const reader of readers) reader();
}

/** How the service is, and whether the page still hears of it. */
export function useLive(): LiveState {
  return useSyncExternalStore(subscribe, () => state);
}

function subscribe(reader: () => void): () => void {
  readers.add(reader);
  return () => readers.delete(reader);
}

/** Passes on changes that did not arrive by the stream. */
export function tell(changes: ChangesMessage): void {
  for (const follow of followers) follow(changes);
}

/** Hears of every change of alerts and stories of the space; after a `reset`, lists must be read again. */
export function useChanges(follow: (changes: ChangesMessage | 'reset') => void): void {
  useEffect(() => {
    followers.add(follow);
    return () => {
      followers.delete(follow);
    };
  }, [follow]);
}
