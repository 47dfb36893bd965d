import { Button, Modal, TextInput } from '@mantine/core';
import { useState, type KeyboardEvent } from 'react';
import { commandOf, type CommandId } from '../../../keys/commands.ts';
import { faultOf } from '../../../keys/conflicts.ts';
import { chosenKeys } from '../../../keys/key-settings.ts';
import { keyText, strokeOf } from '../../../keys/stroke.ts';
import styles from './preferences.module.css';

interface Props {
  readonly id: CommandId;
  readonly now: string | null;
  readonly onClose: () => void;
  /** `null`: no key. */
  readonly onChange: (key: string | null) => void;
}

const MAX_STROKES = 2;

/** Asks for the key of a command by having it pressed. What it cannot be is said, and why. */
export function ChangeKey({ id, now, onClose, onChange }: Props) {
  const [strokes, setStrokes] = useState<readonly string[]>([]);
  const { title } = commandOf(id);
  const key = strokes.join(' ');
  const fault = key === '' ? null : faultOf(id, key, chosenKeys.get());
  const canSave = key !== '' && fault === null;
  const press = (event: KeyboardEvent) => {
    const stroke = strokeOf(event.nativeEvent);
    if (stroke === null || /^(?:Escape|Tab|Shift\+Tab)$/.test(stroke)) return;
    event.preventDefault();
    event.stopPropagation();
    if (stroke === 'Enter') {
      if (canSave) onChange(key);
    } else if (stroke === 'Backspace') setStrokes([]);
    else setStrokes(strokes.length < MAX_STROKES ? [...strokes, stroke] : [stroke]);
  };
  return (
    <Modal opened onClose={onClose} title={`Key of “${title}”`} size="sm" yOffset="12vh">
      <div className={styles['change']}>
        <TextInput
          data-autofocus
          readOnly
          label="New key"
          description="Press a key, or two one after the other. Enter takes it, Backspace clears it."
          placeholder={now === null ? 'None' : keyText(now)}
          value={keyText(key)}
          error={fault}
          autoComplete="off"
          onKeyDown={press}
        />
        <div className={styles['foot']}>
          {now !== null && (
            <Button variant="subtle" onClick={() => onChange(null)}>
              No key
            </Button>
          )}
          <Button variant="filled" disabled={!canSave} onClick={() => onChange(key)}>
            Take it
          </Button>
        </div>
      </div>
    </Modal>
  );
}
