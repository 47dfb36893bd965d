import { useSyncExternalStore } from 'react';

/** A setting that this browser keeps, and all its windows share. */
export interface KeptSetting<T> {
  readonly get: () => T;
  readonly set: (value: T) => void;
  /** The same for components, which are rendered again when it changes. */
  readonly use: () => T;
}

/** @param read makes sense of what is kept, which may be from another version or nothing at all */
export function keptSetting<T>(
  name: string,
  read: (kept: string | null) => T,
  write: (value: T) => string,
): KeptSetting<T> {
  let text = stored('localStorage', name);
  let value = read(text);
  const readers = new Set<() => void>();
  const put = (next: string | null) => {
    if (next === text) return;
    text = next;
    value = read(text);
    for (const reader of readers) reader();
  };
  addEventListener('storage', ({ key, newValue }) => {
    if (key === name) put(newValue);
  });
  const get = () => value;
  const subscribe = (reader: () => void) => {
    readers.add(reader);
    return () => readers.delete(reader);
  };
  return {
    get,
    set: (next) => {
      const written = write(next);
      store('localStorage', name, written);
      put(written);
    },
    use: () => useSyncExternalStore(subscribe, get),
  };
}

/** A setting that is on or off. */
export const keptSwitch = (name: string, usual: boolean): KeptSetting<boolean> =>
  keptSetting(
    name,
    (text) => (usual ? text !== 'off' : text === 'on'),
    (isOn) => (isOn ? 'on' : 'off'),
  );

type Storage = 'localStorage' | 'sessionStorage';

/** A text that the browser keeps; `null` where it keeps none or nothing at all. */
export function stored(storage: Storage, name: string): string | null {
  try {
    return globalThis[storage].getItem(name);
  } catch {
    return null;
  }
}

/** Keeps a text, unless the browser keeps nothing or has no space for it. */
export function store(storage: Storage, name: string, text: string): void {
  try {
    globalThis[storage].setItem(name, text);
  } catch {
    // It lasts until the page is left.
  }
}
