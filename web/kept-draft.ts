import { useState } from 'react';

/*
 * What was typed and is not saved yet. This tab of the browser keeps it, also while its user signs in again.
 */

const PLACE = 'dockwarden-draft ';
const OWNER = 'dockwarden-draft-owner';
/** Of all that tabs keep here. */
const OURS = 'dockwarden-';

/** A state that is kept until it is dropped. @param key what it is a draft of; `null` where it is not kept */
export function useKeptDraft<T>(
  key: string | null,
  initial: () => T,
): readonly [T, (change: (old: T) => T) => void, () => void] {
  const [value, setValue] = useState<T>(() => (key === null ? null : kept<T>(key)) ?? initial());
  const change = (next: (old: T) => T) =>
    setValue((old) => {
      const made = next(old);
      if (key !== null) keep(PLACE + key, JSON.stringify(made));
      return made;
    });
  return [value, change, () => dropDraft(key)];
}

export function dropDraft(key: string | null): void {
  if (key !== null) sessionStorage.removeItem(PLACE + key);
}

/** Those of another user, who was signed in in this tab before, are gone. */
export function keepDraftsOf(user: string): void {
  const owner = sessionStorage.getItem(OWNER);
  if (owner !== null && owner !== user) forgetDrafts();
  keep(OWNER, user);
}

export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage))
    if (key.startsWith(OURS)) sessionStorage.removeItem(key);
}

function kept<T>(key: string): T | null {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE + key) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

function keep(key: string, text: string): void {
  try {
    sessionStorage.setItem(key, text);
  } catch {
    // There is no room, or none is given: it stays as long as the page does.
  }
}
