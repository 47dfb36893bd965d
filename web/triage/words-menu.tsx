import { TagsInput } from '@mantine/core';
import { useState } from 'react';
import { useMe } from '../api/queries.ts';
import { knownAlerts, knownWords } from './known-alerts.ts';
import { targetText, type Target } from './targets.ts';
import { TriageDialog } from './triage-dialog.tsx';

interface Props {
  readonly target: Target;
  readonly onClose: () => void;
  /** What was added and what was taken away. */
  readonly onDone: (added: readonly string[], removed: readonly string[]) => void;
}

/** Asks who is to have alerts. */
export function AssignMenu(props: Props) {
  const me = useMe()?.name;
  return (
    <WordsMenu
      {...props}
      title={`Assign ${targetText(props.target)}`}
      label="Assigned to"
      of="assignees"
      usual={me === undefined ? [] : [me]}
    />
  );
}

/** Asks for the tags of alerts. */
export function TagMenu(props: Props) {
  return (
    <WordsMenu
      {...props}
      title={`Tag ${targetText(props.target)}`}
      label="Tags"
      of="tags"
      usual={[]}
    />
  );
}

interface WordsProps extends Props {
  readonly title: string;
  readonly label: string;
  readonly of: 'tags' | 'assignees';
  readonly usual: readonly string[];
}

const SHOWN = 50;

/** Words that all of the alerts have can be taken away; of others it is not said. */
function WordsMenu({ target, title, label, of, usual, onClose, onDone }: WordsProps) {
  const [before] = useState(() => commonWords(target, of));
  const [words, setWords] = useState<readonly string[]>(before);
  const [typed, setTyped] = useState('');
  const [seen] = useState(() => knownWords(of));
  const now = typed.trim() === '' ? words : [...words, typed.trim()];
  const added = now.filter((word) => !before.includes(word));
  const removed = before.filter((word) => !now.includes(word));
  return (
    <TriageDialog
      title={title}
      submit="Save"
      canSubmit={added.length + removed.length > 0}
      onClose={onClose}
      onSubmit={() => onDone(added, removed)}
    >
      <TagsInput
        data-autofocus
        label={label}
        description="Enter adds a word; Enter on an empty line saves"
        data={[...new Set([...usual, ...seen])]}
        limit={SHOWN}
        value={[...words]}
        searchValue={typed}
        onSearchChange={setTyped}
        // Once is enough, whatever is offered.
        onKeyDown={({ key }) => {
          if (key === 'Escape') onClose();
        }}
        onChange={setWords}
        comboboxProps={{ withinPortal: false }}
      />
    </TriageDialog>
  );
}

function commonWords(target: Target, of: 'tags' | 'assignees'): readonly string[] {
  if (target.kind !== 'ids') return [];
  const [first, ...others] = knownAlerts(target.ids).map((alert) => alert[of]);
  return (first ?? []).filter((word) => others.every((words) => words.includes(word)));
}
