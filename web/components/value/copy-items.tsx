import { Menu } from '@mantine/core';
import { copy } from './copy.ts';
import { shellQuoted } from './visible-text.ts';

/** Items of a menu that copy a text: quoted, so that a shell does nothing with it, or as it is. */
export function CopyItems({ text }: { readonly text: string }) {
  return (
    <>
      <Menu.Item onClick={() => copy(shellQuoted(text), 'Copied, quoted for a shell.')}>
        Copy
      </Menu.Item>
      <Menu.Item onClick={() => copy(text, 'Copied as it is: take care where you paste it.')}>
        Copy raw bytes
      </Menu.Item>
    </>
  );
}
