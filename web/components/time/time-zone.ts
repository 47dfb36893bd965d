import { useSyncExternalStore } from 'react';

export type TimeZone = 'UTC' | 'local';

const SETTING = 'dockwarden-time-zone';
const readers = new Set<() => void>();

const current = (): TimeZone => (localStorage.getItem(SETTING) === 'local' ? 'local' : 'UTC');

/** In which zone times are shown: what everybody else sees, or what the clock on the wall shows. */
export function useTimeZone(): TimeZone {
  return useSyncExternalStore((reader) => {
    readers.add(reader);
    return () => readers.delete(reader);
  }, current);
}

export function setTimeZone(zone: TimeZone): void {
  localStorage.setItem(SETTING, zone);
  for (const reader of readers) reader();
}
