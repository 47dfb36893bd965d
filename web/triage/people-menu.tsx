import { TextInput } from '@mantine/core';
import { useId, useState, type KeyboardEvent } from 'react';
import { useAnswer, useMe } from '../api/queries.ts';
import { countText } from '../components/value/counts.ts';
import { visibleText } from '../components/value/visible-text.ts';
import { commonWords } from './known-alerts.ts';
import { targetText, type Target } from './targets.ts';
import { TriageDialog } from './triage-dialog.tsx';
import styles from './triage-dialog.module.css';

/** A dialog that adds and removes words of alerts, such as users or tags. */
export interface WordsMenuProps {
  readonly target: Target;
  readonly onClose: () => void;
  readonly onDone: (added: readonly string[], removed: readonly string[]) => void;
}

const SHOWN = 50;

/** Asks to whom alerts are assigned, with the user's own name first. Users to whom all of the alerts are assigned can be removed. */
export function PeopleMenu({ target, onClose, onDone }: WordsMenuProps) {
  const me = useMe();
  const { data, error } = useAnswer('GET /dw/assignees', {});
  const [before] = useState(() => commonWords(target, 'assignees'));
  const [owners, setOwners] = useState<readonly string[]>(before);
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState<number | null>(null);
  const list = useId();
  const mine = me?.kind === 'user' || me?.kind === 'local' ? [me.name] : [];
  const all = [...new Set([...mine, ...before, ...(data?.names ?? [])])];
  const words = typed.trim().toLowerCase();
  const found = all.filter((name) => textOf(name, mine).toLowerCase().includes(words));
  const shown = found.slice(0, SHOWN);
  // The first user that is found is marked.
  const at = active ?? (words === '' ? null : 0);
  const toggle = (name: string | undefined) => {
    if (name === undefined) return;
    setOwners(owners.includes(name) ? owners.filter((each) => each !== name) : [...owners, name]);
    setTyped('');
    setActive(null);
  };
  const press = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0) setActive(Math.max(0, Math.min(shown.length - 1, (at ?? -1) + by)));
    else if (event.key === 'Enter' && at !== null) toggle(shown[at]);
    else return;
    event.preventDefault();
  };
  const added = owners.filter((name) => !before.includes(name));
  const removed = before.filter((name) => !owners.includes(name));
  return (
    <TriageDialog
      title={`Assign ${targetText(target)}`}
      submit={submitText(added, removed)}
      canSubmit={added.length + removed.length > 0}
      onClose={onClose}
      onSubmit={() => onDone(added, removed)}
    >
      <TextInput
        data-autofocus
        label="Find a user"
        description="Enter picks the marked user; Enter on an empty line saves"
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={at === null ? undefined : `${list}-${at}`}
        autoComplete="off"
        value={typed}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          setActive(null);
        }}
        onKeyDown={press}
      />
      {error !== null && <p role="alert">{error.message}</p>}
      <ul
        id={list}
        role="listbox"
        aria-label="Users"
        aria-multiselectable
        className={styles['people']}
      >
        {shown.map((name, index) => (
          <li
            key={name}
            id={`${list}-${index}`}
            role="option"
            aria-selected={owners.includes(name)}
            data-active={index === at || undefined}
            onClick={() => toggle(name)}
          >
            {visibleText(textOf(name, mine))}
          </li>
        ))}
      </ul>
      {found.length === 0 && data !== undefined && (
        <p className="muted">No user who can give verdicts here has this name.</p>
      )}
      {found.length > SHOWN && (
        <p className="muted">
          And {countText(found.length - SHOWN)} more: type a part of the name to find them.
        </p>
      )}
    </TriageDialog>
  );
}

const textOf = (name: string, mine: readonly string[]) =>
  mine.includes(name) ? `${name} (me)` : name;

function submitText(added: readonly string[], removed: readonly string[]): string {
  if (added.length === 0 && removed.length > 0) return `Remove ${names(removed)}`;
  return added.length === 0 ? 'Assign' : `Assign to ${names(added)}`;
}

const MAX_NAMED = 2;
const names = (all: readonly string[]) =>
  all.length > MAX_NAMED ? `${all.length} users` : all.join(' and ');
