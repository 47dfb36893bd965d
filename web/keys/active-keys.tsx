import { Modal } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Fragment, useState } from 'react';
import { PLACES } from './commands.ts';
import { ELEMENT_KEYS } from './element-keys.ts';
import { chosenKeys, singleKeys } from './key-settings.ts';
import { isOn, placeOf, strokesOf, titleOf, useKeyActions, useKeys } from './keys.ts';
import { strokeText } from './stroke.ts';
import styles from './active-keys.module.css';

/** What keys do on the page as it is, by where they do it. */
export function ActiveKeys() {
  const actions = useKeyActions();
  const areSingleOn = singleKeys.use();
  chosenKeys.use();
  return (
    <>
      {!areSingleOn && <p>Single keys are switched off.</p>}
      <div className={styles['groups']}>
        {PLACES.map((place) => {
          const shown = new Map(
            actions
              .filter((action) => placeOf(action) === place && strokesOf(action).length > 0)
              // Of the same twice, what does something now is shown.
              .toSorted((a, b) => +isOn(a) - +isOn(b))
              .map((action) => [`${strokesOf(action).join()} ${titleOf(action)}`, action]),
          );
          if (shown.size === 0) return null;
          return (
            <section key={place}>
              <h3>{place}</h3>
              <dl className={styles['keys']}>
                {[...shown].map(([key, action]) => (
                  <div key={key}>
                    <dt>
                      <Keys keys={strokesOf(action)} />
                    </dt>
                    <dd data-off={!isOn(action)}>{titleOf(action)}</dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
    </>
  );
}

/** Those of the elements that are on the page. */
function KeysOfElements() {
  const shown = ELEMENT_KEYS.filter(({ of }) => document.querySelector(of) !== null);
  if (shown.length === 0) return null;
  return (
    <section>
      <h3>While it has the focus</h3>
      <dl className={styles['keys']}>
        {shown.map(({ keys, title }) => (
          <div key={title}>
            <dt>
              <Keys keys={keys} />
            </dt>
            <dd>{title}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** One or the other of them; of two after another, both. */
export function Keys({ keys }: { readonly keys: readonly string[] }) {
  return keys.map((key, at) => (
    <Fragment key={key}>
      {at > 0 && ' '}
      {key.split(' ').map((stroke) => (
        <kbd key={stroke} className={styles['key']}>
          {strokeText(stroke)}
        </kbd>
      ))}
    </Fragment>
  ));
}

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
          <KeysOfElements />
          <p className="muted">
            What is dim does something once a row is current, or something is selected or open.
          </p>
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
