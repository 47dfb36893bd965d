import { useSyncExternalStore } from 'react';

/** Whether a condition of the window holds now. */
export function useMedia(query: MediaQueryList): boolean {
  return useSyncExternalStore(
    (reader) => {
      query.addEventListener('change', reader);
      return () => query.removeEventListener('change', reader);
    },
    () => query.matches,
  );
}
