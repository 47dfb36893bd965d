import { Checkbox, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { say } from '../undo/undo.tsx';
import { Form } from '../form/form.tsx';
import { renewViews } from './remove-view.ts';

interface Props {
  /** What is saved, in a word: "view". */
  readonly what: string;
  readonly page: string;
  readonly state: object;
  readonly onClose: () => void;
}

/** Asks for the name under which a page is kept as it is. */
export function SaveView({ what, page, state, onClose }: Props) {
  const [name, setName] = useState('');
  const [isShared, setShared] = useState(false);
  const title = name.trim();
  const save = async () => {
    // A name without a value would come back as nothing.
    const kept = JSON.parse(JSON.stringify(state)) as Record<string, unknown>;
    await call('POST /dw/views', { body: { page, name: title, state: kept, isShared } });
    await renewViews();
    say(`Saved the ${what} “${title}”.`);
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={`Save this ${what}`} size="sm">
      <Form submit="Save" canSubmit={title !== ''} onSubmit={save} onCancel={onClose}>
        {(errorOf) => (
          <>
            <TextInput
              label="Name"
              name="name"
              required
              data-autofocus
              maxLength={100}
              autoComplete="off"
              value={name}
              error={errorOf('name')}
              onChange={({ currentTarget: { value } }) => setName(value)}
            />
            <Checkbox
              label="Others of this space see it"
              checked={isShared}
              onChange={({ currentTarget: { checked } }) => setShared(checked)}
            />
          </>
        )}
      </Form>
    </Modal>
  );
}
