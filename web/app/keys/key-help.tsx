import { Kbd, Modal } from '@mantine/core';
import { useState } from 'react';
import { useKeyActions, useKeys, type KeyAction, type KeyGroup } from './keys.ts';
import styles from './key-help.module.css';

const GROUPS: readonly KeyGroup[] = ['Triage', 'Lists', 'This page', 'Go to', 'Everywhere'];

/** What keys do on the page as it is: `?` shows it. */
export function KeyHelp() {
  const [isOpen, setOpen] = useState(false);
  useKeys([
    { keys: '?', title: 'Show what keys do', group: 'Everywhere', run: () => setOpen(true) },
  ]);
  return (
    <Modal opened={isOpen} onClose={() => setOpen(false)} title="Keys" size="lg">
      {isOpen && <List />}
    </Modal>
  );
}

function List() {
  const actions = useKeyActions();
  return (
    <div className={styles['groups']}>
      {GROUPS.map((group) => {
        const shown = actions.filter((action) => action.group === group);
        if (shown.length === 0) return null;
        return (
          <section key={group}>
            <h3>{group}</h3>
            <dl className={styles['keys']}>
              {shown.map((action) => (
                <div key={`${String(action.keys)} ${action.title}`}>
                  <dt>
                    <Keys action={action} />
                  </dt>
                  <dd>{action.title}</dd>
                </div>
              ))}
            </dl>
          </section>
        );
      })}
    </div>
  );
}

function Keys({ action: { keys } }: { readonly action: KeyAction }) {
  const shown = typeof keys === 'string' ? keys : (keys[0] ?? '');
  return shown.split(' ').map((stroke) => <Kbd key={stroke}>{keyText(stroke)}</Kbd>);
}

const SIGNS: Readonly<Record<string, string>> = { ArrowDown: '↓', ArrowUp: '↑', Enter: '↵' };

const keyText = (stroke: string) =>
  stroke
    .split('+')
    .map((part) => SIGNS[part] ?? part)
    .join(' ');
