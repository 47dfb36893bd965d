import { useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { commandOf, keysOf, type CommandId, type Place } from './commands.ts';
import { chosenKeys, singleKeys } from './key-settings.ts';
import { strokeOf } from './stroke.ts';

interface Runs {
  /** Whether it does something now; left out, yes. */
  readonly isOn?: boolean;
  readonly run: (event: KeyboardEvent) => void;
}

/** A command of the list, with what it does here; `title` where that says it better. */
interface CommandAction extends Runs {
  readonly command: CommandId;
  readonly title?: string;
}

/** A key that stays what it is: Escape, and the numbers of menus. */
interface FixedAction extends Runs {
  readonly stroke: string;
  readonly title: string;
  readonly place: Place;
  /** For Escape: the place of what it closes in {@link CLOSED}. */
  readonly closes?: number;
}

export type KeyAction = CommandAction | FixedAction;

/**
 * What Escape closes, one thing at a time, in this order on all pages. An open menu and then an open dialog are closed before all of
 * it, and close themselves.
 */
const CLOSED = ['editor', 'detail', 'selection', 'work', 'page'] as const;

/** What Escape does when nothing is open that it closes first. */
export const onEscape = (
  closes: (typeof CLOSED)[number],
  title: string,
  place: Place,
  run: () => void,
  isOn = true,
): FixedAction => ({
  stroke: 'Escape',
  title,
  place,
  closes: CLOSED.indexOf(closes),
  isOn,
  run,
});

/** Clears the selection of a list. @param count of selected rows */
export const onEscapeSelection = (count: number, clear: () => void): FixedAction =>
  onEscape('selection', 'Clear the selection', 'Lists', clear, count > 0);

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
    .map((action) => `${nameOf(action)} ${titleOf(action)} ${action.isOn}`)
    .join('\n');
  // Before the browser paints: a key may be pressed as soon as the page is seen.
  useLayoutEffect(() => {
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

/** All actions of keys on this page, including those that do nothing now: for the list of keys and the command menu. */
export function useKeyActions(): readonly KeyAction[] {
  const known = useSyncExternalStore(
    (reader) => {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    () => entries,
  );
  return known.flatMap(({ actions }) => actions);
}

/** Whether an action does something now. */
export const isOn = (action: KeyAction): boolean => action.isOn !== false;

export const titleOf = (action: KeyAction): string =>
  'stroke' in action ? action.title : (action.title ?? commandOf(action.command).title);

export const placeOf = (action: KeyAction): Place =>
  'stroke' in action ? action.place : commandOf(action.command).place;

/** The keys that are in force for it. */
export const strokesOf = (action: KeyAction): readonly string[] =>
  'stroke' in action ? [action.stroke] : keysOf(action.command, chosenKeys.get());

const nameOf = (action: KeyAction): string => ('stroke' in action ? action.stroke : action.command);

/** The menus and dialogs above the page, which close themselves. `floating.ts` sets these in the console. */
export const floating = {
  /** Whether Escape is about to close one of them, and must close nothing else. */
  takesEscape: false,
  hasDialog: () => false,
};

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing || floating.takesEscape) return;
  const stroke = strokeOf(event);
  if (stroke === null) return;
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (isPlain && isTyping(event.target) && event.key !== 'Escape') return;
  if (isPlain && event.key.length === 1 && !singleKeys.get()) return;
  const first = pending !== null && Date.now() - pending.at < SEQUENCE_MS ? pending.first : null;
  pending = null;
  const wanted = first === null ? stroke : `${first} ${stroke}`;
  const action = find(wanted) ?? (first === null ? null : find(stroke));
  if (action !== null) {
    event.preventDefault();
    action.run(event);
    return;
  }
  if (first === null && begins(stroke)) {
    pending = { first: stroke, at: Date.now() };
    event.preventDefault();
  }
});

function find(wanted: string): KeyAction | null {
  // Commands belong to the page and do nothing while a dialog is open.
  const isFixed = floating.hasDialog();
  const [first = null] = entries
    .flatMap(({ actions }) => actions)
    .filter(
      (action) =>
        isOn(action) && strokesOf(action).includes(wanted) && (!isFixed || 'stroke' in action),
    )
    .toSorted((a, b) => closedBy(a) - closedBy(b));
  return first;
}

const closedBy = (action: KeyAction): number => ('stroke' in action ? (action.closes ?? 0) : 0);

const begins = (stroke: string) =>
  entries.some(({ actions }) =>
    actions.some((action) => strokesOf(action).some((key) => key.startsWith(`${stroke} `))),
  );

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
