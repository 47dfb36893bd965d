import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Problem } from '../../api/problem.ts';

/** Something that was done and can be taken back. */
export interface Done {
  /** "Closed 3 alerts as benign." */
  readonly text: string;
  /** Takes it back, and says what it did: "Restored 3 alerts." */
  readonly undo: () => Promise<string>;
}

/** Says what was done, once it is. */
export type Offer = (what: Done) => void;

interface Change {
  readonly id: string;
  readonly at: number;
  /** What it has done; `null` where it was refused or has changed nothing. */
  readonly made: Promise<Done | null>;
}

const SHOWN_MS = 10_000;
const KEPT_MS = 3_600_000;
const MAX_CHANGES = 50;
/** What takes less is not worth a word. */
const SOON_MS = 300;

/** In the order in which they were begun, the last one first. */
let changes: readonly Change[] = [];
let numbers = 0;
/** What was done last is undone first, and one after the other. */
let undoing: Promise<void> = Promise.resolve();

/**
 * Makes a change that can be taken back from the moment at which it begins: what is undone while it is on its way is undone as
 * soon as it is made.
 *
 * @param make is given a function that says what was done: with a button for ten seconds, with `z` for an hour
 */
export async function undoable<T>(make: (offer: Offer) => Promise<T>): Promise<T> {
  const id = `change-${(numbers += 1)}`;
  let settle: (what: Done | null) => void = () => {};
  const made = new Promise<Done | null>((resolve) => (settle = resolve));
  changes = [{ id, at: Date.now(), made }, ...changes].slice(0, MAX_CHANGES);
  let isOffered = false;
  try {
    return await make((what) => {
      isOffered = true;
      settle(what);
      if (isKnown(id)) showDone(id, what);
    });
  } finally {
    settle(null);
    if (!isOffered) changes = changes.filter((each) => each.id !== id);
  }
}

const isKnown = (id: string) => changes.some((each) => each.id === id);

/** The latest message takes the place of the one before, so that fast decisions do not pile up messages. */
let said: string | null = null;

function inPlaceOf(id: string): string {
  if (said !== null && said !== id) notifications.hide(said);
  said = id;
  return id;
}

function showDone(id: string, { text }: Done): void {
  notifications.show({
    id: inPlaceOf(id),
    role: 'group',
    autoClose: SHOWN_MS,
    withBorder: true,
    message: (
      <span>
        {text}{' '}
        <Button size="compact-xs" variant="subtle" onClick={() => undo(id)}>
          Undo
        </Button>
      </span>
    ),
  });
}

/** Undoes the last change, even one that is still being made. @returns whether there is one */
export function undoLast(): boolean {
  const [last] = changes.filter(({ at }) => Date.now() - at < KEPT_MS);
  if (last !== undefined) undo(last.id);
  return last !== undefined;
}

function undo(id: string): void {
  const change = changes.find((each) => each.id === id);
  if (change === undefined) return;
  changes = changes.filter((each) => each !== change);
  notifications.hide(id);
  undoing = undoing.then(() => takeBack(change));
}

async function takeBack(change: Change): Promise<void> {
  const id = `undo-${change.id}`;
  const message = 'Undoing, as soon as it is made …';
  const soon = setTimeout(() => say(message, id), SOON_MS);
  try {
    const what = await change.made;
    if (what !== null) say(await what.undo());
  } catch (error) {
    // If the service has not refused it, it can be tried again.
    const isRefused = error instanceof Problem && error.status >= 400 && error.status < 500;
    if (!isRefused) changes = [change, ...changes];
    complain(error);
  } finally {
    clearTimeout(soon);
    notifications.hide(id);
  }
}

/** @param id of what is shown only until something else is known */
export function say(message: string, id?: string): void {
  notifications.show({
    message,
    role: 'group',
    withBorder: true,
    ...(id === undefined ? { id: inPlaceOf(`said-${(numbers += 1)}`) } : { id, autoClose: false }),
  });
}

/** Says why something that was asked for was not done. */
export function complain(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof Problem && error.hint !== null ? ` ${error.hint}` : '';
  notifications.show({
    message: `${message}${hint}`,
    color: 'red',
    withBorder: true,
    autoClose: 15_000,
  });
}
