import { Textarea } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, type RefObject, useId, useRef, useState } from 'react';
import { mentionsIn } from '../../src/service/alerts/mentions.ts';
import { useAnswer } from '../api/queries.ts';
import { visibleText } from '../components/value/visible-text.ts';
import styles from './triage-dialog.module.css';

interface Props {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly description?: ReactNode;
  readonly placeholder?: string;
  readonly rows: number;
  readonly hasFocus?: boolean;
  readonly area?: RefObject<HTMLTextAreaElement | null>;
}

const SHOWN = 6;
/** What is being typed as a name: `@al`, behind a space or at the start. */
const TYPED = /(?:^|[\s(])@([\p{L}\p{N}_.-]*)$/u;

interface Typed {
  readonly start: number;
  readonly words: string;
}

/** The text of a note. Names of users are completed behind an `@`, and names that no user has are pointed out. */
export function NoteField({ value, onChange, hasFocus = false, area, ...input }: Props) {
  const { data } = useAnswer('GET /dw/people', {}, { enabled: value.includes('@') });
  const own = useRef<HTMLTextAreaElement>(null);
  const field = area ?? own;
  const list = useId();
  const [typed, setTyped] = useState<Typed | null>(null);
  const [active, setActive] = useState(0);
  const names = data?.names ?? [];
  const found = typed === null ? [] : foundBy(names, typed.words);
  const isOpen = found.length > 0;
  const { unknown, people } = mentionsIn(value, names);
  // One that is still being typed is not wrong yet.
  const wrong = data === undefined || isOpen ? [] : unknown;
  const look = ({ value: text, selectionStart }: HTMLTextAreaElement) => {
    const words = TYPED.exec(text.slice(0, selectionStart))?.[1];
    setTyped(words === undefined ? null : { start: selectionStart - words.length, words });
    setActive(0);
  };
  const pick = (name: string | undefined) => {
    if (name === undefined || typed === null) return;
    const { start, words } = typed;
    const head = `${value.slice(0, start)}${name} `;
    onChange(head + value.slice(start + words.length).replace(/^ /, ''));
    setTyped(null);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(head.length, head.length);
    });
  };
  const press = (event: KeyboardEvent) => {
    if (!isOpen) return;
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0) setActive((active + by + found.length) % found.length);
    else if (event.key === 'Enter' || event.key === 'Tab') pick(found[active]);
    else if (event.key === 'Escape') setTyped(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div>
      <Textarea
        {...input}
        ref={field}
        label="Note"
        value={value}
        data-autofocus={hasFocus || undefined}
        // Escape closes the list, and not the dialog around it.
        data-mantine-stop-propagation={isOpen || undefined}
        aria-autocomplete="list"
        aria-controls={isOpen ? list : undefined}
        aria-activedescendant={isOpen ? `${list}-${active}` : undefined}
        onChange={({ currentTarget }) => {
          onChange(currentTarget.value);
          look(currentTarget);
        }}
        onKeyDown={press}
        onBlur={() => setTyped(null)}
      />
      {isOpen && (
        <ul id={list} role="listbox" aria-label="Users to mention" className={styles['people']}>
          {found.map((name, index) => (
            <li
              key={name}
              id={`${list}-${index}`}
              role="option"
              aria-selected={index === active}
              data-active={index === active || undefined}
              onMouseDown={(event) => {
                event.preventDefault();
                pick(name);
              }}
            >
              {visibleText(name)}
            </li>
          ))}
        </ul>
      )}
      <p className={styles['told']} role="status">
        {people.length > 0 && `${people.map(visibleText).join(', ')} will be notified. `}
        {wrong.length > 0 && (
          <span className="bad">
            No user who can see this space is called{' '}
            {wrong.map((name) => `@${visibleText(name)}`).join(' or ')}.
          </span>
        )}
      </p>
    </div>
  );
}

const foundBy = (names: readonly string[], words: string): readonly string[] => {
  const wanted = words.toLowerCase();
  const isWhole = names.some((name) => name.toLowerCase() === wanted);
  const fitting = names.filter((name) => name.toLowerCase().includes(wanted));
  if (isWhole && fitting.length === 1) return [];
  return fitting.toSorted((a, b) => starts(b, wanted) - starts(a, wanted)).slice(0, SHOWN);
};

const starts = (name: string, words: string) => Number(name.toLowerCase().startsWith(words));
