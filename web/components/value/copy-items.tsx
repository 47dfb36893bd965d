import { Menu } from '@mantine/core';
import { say } from '../undo/undo.tsx';
import { shellQuoted } from './visible-text.ts';

/** Items of a menu that copy a text: quoted, so that a shell does nothing with it, or as it is. */
export const CopyItems = ({ text }: { readonly text: string }) => (
  <>
    <Menu.Item onClick={() => copy(shellQuoted(text), 'Copied, quoted for a shell.')}>
      Copy
    </Menu.Item>
    <Menu.Item onClick={() => copy(text, 'Copied as it is: take care where you paste it.')}>
      Copy raw bytes
    </Menu.Item>
  </>
);

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
