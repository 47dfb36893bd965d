import { Kbd, Modal } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Fragment, useState } from 'react';
import { PLACES } from './commands.ts';
import { chosenKeys, singleKeys } from './key-settings.ts';
import { placeOf, strokesOf, titleOf, useKeyActions, useKeys } from './keys.ts';
import { strokeText } from './stroke.ts';
import styles from './key-help.module.css';

/** What keys do on the page as it is: `?` shows it. */
export function KeyHelp() {
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  useKeys([{ command: 'help', run: () => setOpen(true) }]);
  return (
    <Modal opened={isOpen} onClose={close} title="Keys" size="lg">
      {isOpen && <List onLeave={close} />}
    </Modal>
  );
}

function List({ onLeave }: { readonly onLeave: () => void }) {
  const actions = useKeyActions();
  const areSingleOn = singleKeys.use();
  chosenKeys.use();
  return (
    <>
      {!areSingleOn && <p className={styles['note']}>Single keys are switched off.</p>}
      <div className={styles['groups']}>
        {PLACES.map((place) => {
          const shown = actions.filter(
            (action) => placeOf(action) === place && strokesOf(action).length > 0,
          );
          if (shown.length === 0) return null;
          return (
            <section key={place}>
              <h3>{place}</h3>
              <dl className={styles['keys']}>
                {shown.map((action) => (
                  <div key={`${strokesOf(action).join()} ${titleOf(action)}`}>
                    <dt>
                      <Keys keys={strokesOf(action)} />
                    </dt>
                    <dd>{titleOf(action)}</dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
      <p className={styles['note']}>
        <Link to="/settings/preferences" onClick={onLeave}>
          Change keys
        </Link>
      </p>
    </>
  );
}

/** One or the other of them; of two after another, both. */
export function Keys({ keys }: { readonly keys: readonly string[] }) {
  return keys.map((key, at) => (
    <Fragment key={key}>
      {at > 0 && ' '}
      {key.split(' ').map((stroke) => (
        <Kbd key={stroke}>{strokeText(stroke)}</Kbd>
      ))}
    </Fragment>
  ));
}
