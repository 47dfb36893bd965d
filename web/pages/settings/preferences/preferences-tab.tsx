import { Switch, Button, Modal, TextInput } from '@mantine/core';
import { useState, type KeyboardEvent } from 'react';
import { complain, say, undoable } from '../../../components/undo/undo.tsx';
import { Keys } from '../../../keys/active-keys.tsx';
import {
  COMMAND_IDS,
  commandOf,
  keyOf,
  keysOf,
  PLACES,
  type CommandId,
} from '../../../keys/commands.ts';
import { faultOf } from '../../../keys/conflicts.ts';
import {
  singleKeys,
  changedCommands,
  chooseKey,
  chosenKeys,
  resetKeys,
} from '../../../keys/key-settings.ts';
import { keyText, strokeOf } from '../../../keys/stroke.ts';
import { acknowledgingTakes } from '../../../triage/triage-keys.tsx';
import settings from '../settings.module.css';
import styles from './preferences.module.css';

/** Preferences, which this browser keeps. */
export function PreferencesTab() {
  const takes = acknowledgingTakes.use();
  const areSingleOn = singleKeys.use();
  return (
    <div className={settings['scroll']}>
      <div className={styles['preferences']}>
        <p className="muted">Only for you, and kept in this browser.</p>
        <section aria-labelledby="preferences-triage">
          <h2 id="preferences-triage">Triage</h2>
          <Switch
            label="Acknowledging an alert assigns it to me"
            description="An alert that has an owner keeps it."
            checked={takes}
            onChange={({ currentTarget: { checked } }) => acknowledgingTakes.set(checked)}
          />
        </section>
        <section aria-labelledby="preferences-keys">
          <h2 id="preferences-keys">Keys</h2>
          <Switch
            label="Single keys"
            description="If this is off, only keys with Ctrl or Alt, arrows, Enter and Escape do something. Users of speech recognition need it off."
            checked={areSingleOn}
            onChange={({ currentTarget: { checked } }) => singleKeys.set(checked)}
          />
          <KeyList />
        </section>
      </div>
    </div>
  );
}

/** All commands by where they do something, each with its keys and a way to others. */
function KeyList() {
  const chosen = chosenKeys.use();
  const [changing, setChanging] = useState<CommandId | null>(null);
  const changed = changedCommands(chosen);
  const put = (id: CommandId, key: string | null) => {
    chooseKey(id, key);
    setChanging(null);
    const { title } = commandOf(id);
    say(key === null ? `“${title}” has no key now.` : `${keyText(key)} is “${title}” now.`);
  };
  const reset = (id: CommandId) => {
    const { key } = commandOf(id);
    const fault = key === null ? null : faultOf(id, key, chosen);
    if (fault === null) put(id, key);
    else complain(new Error(fault));
  };
  const resetAll = () =>
    undoable(async (offer) => {
      resetKeys();
      offer({
        text: 'All keys are the usual ones.',
        undo: async () => {
          chosenKeys.set(chosen);
          return 'Your keys are back.';
        },
      });
    });
  return (
    <>
      <p className="muted">
        Escape always goes one level back, and numbers choose in menus.{' '}
        {changed.length > 0 && (
          <Button size="compact-xs" onClick={() => void resetAll()}>
            {changed.length === 1
              ? 'Reset the changed key'
              : `Reset ${changed.length} changed keys`}
          </Button>
        )}
      </p>
      <div className={styles['places']}>
        {PLACES.map((place) => (
          <section key={place}>
            <h3>{place}</h3>
            <ul className={styles['keys']}>
              {COMMAND_IDS.filter((id) => commandOf(id).place === place).map((id) => (
                <li key={id}>
                  <span className={styles['title']}>{commandOf(id).title}</span>
                  <span className={styles['now']} data-changed={changed.includes(id)}>
                    {keysOf(id, chosen).length === 0 ? (
                      <span className="muted">no key</span>
                    ) : (
                      <Keys keys={keysOf(id, chosen)} />
                    )}
                  </span>
                  <span className="row" style={{ gap: 4 }}>
                    {changed.includes(id) && (
                      <Button
                        size="compact-xs"
                        variant="subtle"
                        aria-label={`Reset: ${commandOf(id).title}`}
                        onClick={() => reset(id)}
                      >
                        Reset
                      </Button>
                    )}
                    <Button
                      size="compact-xs"
                      aria-label={`Change the key: ${commandOf(id).title}`}
                      onClick={() => setChanging(id)}
                    >
                      Change
                    </Button>
                  </span>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      {changing !== null && (
        <ChangeKey
          id={changing}
          now={keyOf(changing, chosen)}
          onClose={() => setChanging(null)}
          onChange={(key) => put(changing, key)}
        />
      )}
    </>
  );
}

interface Props {
  readonly id: CommandId;
  readonly now: string | null;
  readonly onClose: () => void;
  /** `null`: no key. */
  readonly onChange: (key: string | null) => void;
}

const MAX_STROKES = 2;

/** Asks for the key of a command by having it pressed. What it cannot be is said, and why. */
function ChangeKey({ id, now, onClose, onChange }: Props) {
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
      <div className="column" style={{ gap: 12 }}>
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
        <div className="row" style={{ justifyContent: 'flex-end' }}>
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
