import { useSyncExternalStore, useLayoutEffect } from 'react';
import { useMedia } from '../components/grid/use-media.ts';
import { fragmentOf, stateOf, type State } from './fragment.ts';

let current = stateOf(location.hash.slice(1));
const readers = new Set<() => void>();

function put(next: State): void {
  current = next;
  for (const reader of readers) reader();
}

addEventListener('popstate', () => put(stateOf(location.hash.slice(1))));
addEventListener('hashchange', () => put(stateOf(location.hash.slice(1))));

export const useReportState = (): State =>
  useSyncExternalStore(
    (reader) => {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    () => current,
  );

/** Shows something else, with a step back to what was shown before. */
export const go = (change: Partial<State>): void => write(change, 'pushState');

/** Adjusts what is shown: a step back leads to what was shown before this. */
export const adjust = (change: Partial<State>): void => write(change, 'replaceState');

function write(change: Partial<State>, how: 'pushState' | 'replaceState'): void {
  const next = { ...current, ...change };
  if (fragmentOf(next) === fragmentOf(current)) return;
  try {
    history[how](null, '', `#${fragmentOf(next)}`);
  } catch {
    // A frame may not let a page change its address, and a browser not so often: the page works without.
  }
  put(next);
}

const DARK = matchMedia('(prefers-color-scheme: dark)');
const PRINT = matchMedia('print');

/** The theme of the page: the chosen one, else that of the system; on paper, light. */
export function useTheme(): 'light' | 'dark' {
  const { theme } = useReportState();
  const isDark = useMedia(DARK);
  const isPrinted = useMedia(PRINT);
  const shown = isPrinted ? 'light' : (theme ?? (isDark ? 'dark' : 'light'));
  useLayoutEffect(() => {
    document.documentElement.dataset['mantineColorScheme'] = shown;
  }, [shown]);
  return shown;
}
