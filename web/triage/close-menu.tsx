import { TagsInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { REASON_TEXT, REASONS, type ReasonName } from '../components/status/status.tsx';
import { isMenuOpen } from '../keys/floating.ts';
import { useKeys } from '../keys/keys.ts';
import { commonWords, knownTags } from './known-alerts.ts';
import { NoteField } from './note-field.tsx';
import type { WordsMenuProps } from './people-menu.tsx';
import { targetText, type Target } from './targets.ts';
import { TriageDialog } from './triage-dialog.tsx';
import styles from './triage-dialog.module.css';

const MEANING: Readonly<Record<ReasonName, string>> = {
  true_positive: 'An attack, or what breaks a rule of yours',
  benign: 'It did happen, and is allowed',
  false_positive: 'The rule should not have matched',
  duplicate: 'Another alert says the same',
};

interface Props {
  readonly target: Target;
  readonly onClose: () => void;
  readonly onDone: (reason: ReasonName, note: string) => void;
}

/** Asks for the verdict, by `1` to `4`, and offers a note. */
export function CloseMenu({ target, onClose, onDone }: Props) {
  const [reason, setReason] = useState<ReasonName | null>(null);
  const [text, setText] = useState('');
  const note = useRef<HTMLTextAreaElement>(null);
  const pick = (picked: ReasonName) => {
    setReason(picked);
    note.current?.focus();
  };
  const submit = () => {
    if (reason !== null) onDone(reason, text);
  };
  // These work before the dialog has the focus; the digits below also work if single keys are switched off.
  useKeys(
    REASONS.map((each, index) => ({
      stroke: String(index + 1),
      title: `Verdict: ${REASON_TEXT[each]}`,
      place: 'Triage' as const,
      run: () => pick(each),
    })),
  );
  return (
    <TriageDialog
      title={`Close ${targetText(target)}`}
      submit={`Close ${targetText(target)}`}
      canSubmit={reason !== null}
      onClose={onClose}
      onSubmit={submit}
    >
      <div
        className="column"
        style={{ gap: 2, outline: 'none' }}
        role="radiogroup"
        aria-label="Verdict"
        tabIndex={-1}
        data-autofocus
        onKeyDown={(event) => {
          const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
          const picked = REASONS[Number(event.key) - 1];
          if (picked !== undefined) pick(picked);
          else if (by !== 0) {
            const at = reason === null ? (by > 0 ? -1 : 0) : REASONS.indexOf(reason);
            setReason(REASONS[(at + by + REASONS.length) % REASONS.length] ?? null);
          } else return;
          event.preventDefault();
        }}
      >
        {REASONS.map((each, index) => (
          <button
            key={each}
            type="button"
            role="radio"
            aria-checked={reason === each}
            className={styles['reason']}
            onClick={() => pick(each)}
          >
            <kbd>{index + 1}</kbd>
            <span className={styles['name']}>{REASON_TEXT[each]}</span>
            <small>{MEANING[each]}</small>
          </button>
        ))}
      </div>
      <NoteField
        area={note}
        value={text}
        onChange={setText}
        placeholder="Why, if it is not plain"
        rows={2}
      />
    </TriageDialog>
  );
}

const SHOWN = 50;

/** Asks for the tags of alerts. Tags that all of the alerts have can be removed; others are not shown. */
export function TagsMenu({ target, onClose, onDone }: WordsMenuProps) {
  const [before] = useState(() => commonWords(target, 'tags'));
  const [words, setWords] = useState<readonly string[]>(before);
  const [typed, setTyped] = useState('');
  const [seen] = useState(() => knownTags());
  const now = typed.trim() === '' ? words : [...words, typed.trim()];
  const added = now.filter((word) => !before.includes(word));
  const removed = before.filter((word) => !now.includes(word));
  return (
    <TriageDialog
      title={`Tag ${targetText(target)}`}
      submit="Save"
      canSubmit={added.length + removed.length > 0}
      onClose={onClose}
      onSubmit={() => onDone(added, removed)}
    >
      <TagsInput
        data-autofocus
        label="Tags"
        description="Enter adds a word; Enter on an empty line saves"
        data={[...seen]}
        limit={SHOWN}
        value={[...words]}
        searchValue={typed}
        onSearchChange={setTyped}
        // The input would otherwise handle Escape itself even if it shows no suggestions.
        onKeyDown={({ key }) => {
          if (key === 'Escape' && !isMenuOpen()) onClose();
        }}
        onChange={setWords}
        comboboxProps={{ withinPortal: false }}
      />
    </TriageDialog>
  );
}
