import { say } from '../undo/undo.tsx';

const copied = (text: string) =>
  navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );

/** Puts a text on the clipboard and says so. */
export function copy(text: string, done: string): void {
  void copied(text).then((isDone) =>
    say(isDone ? done : 'The browser does not let the page copy.'),
  );
}
