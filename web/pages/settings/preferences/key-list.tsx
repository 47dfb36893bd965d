import { Button } from '@mantine/core';
import { useState } from 'react';
import {
  COMMAND_IDS,
  commandOf,
  keyOf,
  keysOf,
  PLACES,
  type CommandId,
} from '../../../keys/commands.ts';
import { changedCommands, chooseKey, chosenKeys, resetKeys } from '../../../keys/key-settings.ts';
import { Keys } from '../../../keys/active-keys.tsx';
import { keyText } from '../../../keys/stroke.ts';
import { faultOf } from '../../../keys/conflicts.ts';
import { complain, say, undoable } from '../../../components/undo/undo.tsx';
import { ChangeKey } from './change-key.tsx';
import styles from './preferences.module.css';

/** All commands by where they do something, each with its keys and a way to others. */
export function KeyList() {
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
      <p className={styles['about']}>
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
          <section key={place} aria-labelledby={`keys-${place}`}>
            <h3 id={`keys-${place}`}>{place}</h3>
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
                  <span className={styles['acts']}>
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
