import { Modal } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ActiveKeys } from './active-keys.tsx';
import { useKeys } from './keys.ts';

/** What keys do on the page as it is: `?` shows it. */
export function KeyHelp() {
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  useKeys([{ command: 'help', run: () => setOpen(true) }]);
  return (
    <Modal opened={isOpen} onClose={close} title="Keys" size="lg">
      {isOpen && (
        <>
          <ActiveKeys />
          <p>
            <Link to="/settings/preferences" onClick={close}>
              Change keys
            </Link>
          </p>
        </>
      )}
    </Modal>
  );
}
