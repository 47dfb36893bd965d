import { useState } from 'react';
import { store, stored } from './kept-setting.ts';

/*
 * What was typed and is not saved yet. The browser tab keeps it, even while its user signs in again.
 */

const PLACE = 'dockwarden-draft ';
const OWNER = 'dockwarden-draft-owner';
/** Everything that the console keeps for a tab. */
const OURS = 'dockwarden-';

/** A state that is kept until it is dropped. @param key identifies the draft; `null` where it is not kept */
export function useKeptDraft<T>(
  key: string | null,
  initial: () => T,
): readonly [T, (change: (old: T) => T) => void, () => void] {
  const [value, setValue] = useState<T>(() => (key === null ? null : kept<T>(key)) ?? initial());
  const change = (next: (old: T) => T) =>
    setValue((old) => {
      const made = next(old);
      if (key !== null) store('sessionStorage', PLACE + key, JSON.stringify(made));
      return made;
    });
  const drop = () => {
    if (key !== null) sessionStorage.removeItem(PLACE + key);
  };
  return [value, change, drop];
}

/** Removes the drafts of another user who was signed in in this tab before. */
export function keepDraftsOf(user: string): void {
  const owner = stored('sessionStorage', OWNER);
  if (owner !== null && owner !== user) forgetDrafts();
  store('sessionStorage', OWNER, user);
}

export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage))
    if (key.startsWith(OURS)) sessionStorage.removeItem(key);
}

function kept<T>(key: string): T | null {
  try {
    return JSON.parse(stored('sessionStorage', PLACE + key) ?? 'null') as T | null;
  } catch {
    return null;
  }
}
