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

const SHOWN_MS = 10_000;
const KEPT_MS = 3_600_000;
const MOST = 50;

let done: readonly { readonly id: string; readonly at: number; readonly what: Done }[] = [];
let numbers = 0;

/** Says that something was done, and offers to take it back: with a button for ten seconds, with `z` for an hour. */
export function offerUndo(what: Done): void {
  const id = `done-${(numbers += 1)}`;
  done = [{ id, at: Date.now(), what }, ...done].slice(0, MOST);
  notifications.show({
    id,
    autoClose: SHOWN_MS,
    withBorder: true,
    message: (
      <span>
        {what.text}{' '}
        <Button size="compact-xs" variant="subtle" onClick={() => void undo(id)}>
          Undo
        </Button>
      </span>
    ),
  });
}

/** Takes back what was done last. */
export function undoLast(): void {
  const [last] = done.filter(({ at }) => Date.now() - at < KEPT_MS);
  if (last === undefined) say('There is nothing to undo.');
  else void undo(last.id);
}

async function undo(id: string): Promise<void> {
  const entry = done.find((each) => each.id === id);
  if (entry === undefined) return;
  done = done.filter((each) => each !== entry);
  notifications.hide(id);
  try {
    say(await entry.what.undo());
  } catch (error) {
    // It can be tried again.
    done = [entry, ...done];
    complain(error);
  }
}

export function say(message: string): void {
  notifications.show({ message, withBorder: true });
}

/** Says why something that somebody wanted was not done. */
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
