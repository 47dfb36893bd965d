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
              // If two actions share a key and a title, the one that does something now is shown.
              .toSorted((a, b) => +isOn(a) - +isOn(b))
              .map((action) => [`${strokesOf(action).join()} ${titleOf(action)}`, action]),
          );
          const entries = [...shown.values()].map((action) => ({
            keys: strokesOf(action),
            title: titleOf(action),
            isOff: !isOn(action),
          }));
          return <KeyGroup key={place} title={place} entries={entries} />;
        })}
      </div>
    </>
  );
}

interface KeyGroupProps {
  readonly title: string;
  readonly entries: readonly {
    readonly keys: readonly string[];
    readonly title: string;
    readonly isOff?: boolean;
  }[];
}

const KeyGroup = ({ title: heading, entries }: KeyGroupProps) =>
  entries.length > 0 && (
    <section>
      <h3>{heading}</h3>
      <dl className={styles['keys']}>
        {entries.map(({ keys, title, isOff }) => (
          <div key={`${keys.join()} ${title}`}>
            <dt>
              <Keys keys={keys} />
            </dt>
            <dd data-off={isOff}>{title}</dd>
          </div>
        ))}
      </dl>
    </section>
  );

/** The keys of elements that are on the page. */
const KeysOfElements = () => (
  <KeyGroup
    title="While an element has the focus"
    entries={ELEMENT_KEYS.filter(({ of }) => document.querySelector(of) !== null).map(
      ({ keys, title }) => ({ keys: keys.split(' '), title }),
    )}
  />
);

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
            Dimmed keys work once a row is current, or something is selected or open.
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
