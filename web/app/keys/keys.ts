import { useEffect, useRef, useSyncExternalStore } from 'react';

/** What a key does, as the list of keys shows it. */
export interface KeyAction {
  /** `e`, `Shift+j`, `Ctrl+k`, `g s` for one after the other, `Enter`, `ArrowDown`. */
  readonly keys: string | readonly string[];
  readonly title: string;
  /** Under which heading the list shows it. */
  readonly group: KeyGroup;
  /** Whether it does something now; left out, yes. */
  readonly isOn?: boolean;
  readonly run: (event: KeyboardEvent) => void;
}

export type KeyGroup = 'Everywhere' | 'Lists' | 'Triage' | 'Go to' | 'This page';

interface Entry {
  readonly actions: readonly KeyAction[];
}

/** Those that were added last come first: a dialog hides what the page does. */
let entries: readonly Entry[] = [];
const readers = new Set<() => void>();
const SEQUENCE_MS = 1_200;
let pending: { readonly first: string; readonly at: number } | null = null;

/** Lets keys do something while the component is there. */
export function useKeys(actions: readonly KeyAction[]): void {
  const latest = useRef(actions);
  latest.current = actions;
  const shape = actions
    .map(({ keys, title, isOn }) => `${String(keys)} ${title} ${isOn}`)
    .join('\n');
  useEffect(() => {
    const entry: Entry = {
      get actions() {
        return latest.current;
      },
    };
    entries = [entry, ...entries];
    for (const reader of readers) reader();
    return () => {
      entries = entries.filter((each) => each !== entry);
      for (const reader of readers) reader();
    };
  }, [shape]);
}

/** All that keys do now, for the list of them and for the command menu. */
export function useKeyActions(): readonly KeyAction[] {
  const known = useSyncExternalStore(
    (reader) => {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    () => entries,
  );
  return known.flatMap(({ actions }) => actions).filter(({ isOn }) => isOn !== false);
}

const SETTING = 'dockwarden-single-keys';

/** Single keys can be switched off, for those who speak to their computer. */
export const areSingleKeysOn = () => localStorage.getItem(SETTING) !== 'off';
export const setSingleKeys = (isOn: boolean) => localStorage.setItem(SETTING, isOn ? 'on' : 'off');

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const stroke = strokeOf(event);
  if (stroke === null) return;
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (isPlain && isTyping(event.target) && event.key !== 'Escape') return;
  if (isPlain && stroke.length === 1 && !areSingleKeysOn()) return;
  const first = pending !== null && Date.now() - pending.at < SEQUENCE_MS ? pending.first : null;
  pending = null;
  const wanted = first === null ? stroke : `${first} ${stroke}`;
  const action = find(wanted) ?? (first === null ? null : find(stroke));
  if (action !== null) {
    event.preventDefault();
    action.run(event);
    return;
  }
  if (first === null && isPlain && begins(stroke)) {
    pending = { first: stroke, at: Date.now() };
    event.preventDefault();
  }
});

function find(wanted: string): KeyAction | null {
  for (const { actions } of entries) {
    for (const action of actions)
      if (action.isOn !== false && listOf(action.keys).includes(wanted)) return action;
  }
  return null;
}

const begins = (stroke: string) =>
  entries.some(({ actions }) =>
    actions.some(({ keys }) => listOf(keys).some((each) => each.startsWith(`${stroke} `))),
  );

const listOf = (keys: string | readonly string[]) => (typeof keys === 'string' ? [keys] : keys);

function strokeOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): string | null {
  if (['Shift', 'Control', 'Alt', 'Meta'].includes(key)) return null;
  const parts: string[] = [];
  if (ctrlKey || metaKey) parts.push('Ctrl');
  if (altKey) parts.push('Alt');
  // Of a sign, Shift is a part already: `?`.
  const isLetter = /^[a-z]$/i.test(key);
  if (shiftKey && (isLetter || key.length > 1)) parts.push('Shift');
  parts.push(isLetter ? key.toLowerCase() : key);
  return parts.join('+');
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.tagName === 'TEXTAREA' ||
      target.tagName === 'SELECT' ||
      (target.tagName === 'INPUT' &&
        !['checkbox', 'radio', 'button'].includes((target as HTMLInputElement).type)))
  );
}
