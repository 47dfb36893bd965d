import { useSyncExternalStore } from 'react';
import { SPACE } from '../../../base.ts';

const SETTING = `dockwarden-hunts-${SPACE}`;
const MAX_QUERIES = 30;
/** Of one query: what was pasted may be large. */
const LONGEST = 4_000;
const readers = new Set<() => void>();
const NONE: readonly string[] = [];
let kept: readonly string[] | null = null;

function read(): readonly string[] {
  if (kept !== null) return kept;
  try {
    const parsed = JSON.parse(localStorage.getItem(SETTING) ?? '[]') as unknown;
    kept = Array.isArray(parsed) ? parsed.filter((each) => typeof each === 'string') : NONE;
  } catch {
    kept = NONE;
  }
  return kept;
}

/** Queries that were run in this browser, the last one first. They are kept here and nowhere else. */
export const useHistory = () =>
  useSyncExternalStore((reader) => {
    readers.add(reader);
    return () => readers.delete(reader);
  }, read);

export function remember(query: string): void {
  if (query.length > LONGEST) return;
  become([query, ...read().filter((each) => each !== query)].slice(0, MAX_QUERIES));
}

export const forgetAll = () => become(NONE);

function become(next: readonly string[]): void {
  kept = next;
  localStorage.setItem(SETTING, JSON.stringify(next));
  for (const reader of readers) reader();
}
