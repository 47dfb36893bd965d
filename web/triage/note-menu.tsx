import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { targetText, type Target } from './targets.ts';
import { TriageDialog } from './triage-dialog.tsx';

interface Props {
  readonly target: Target;
  readonly onClose: () => void;
  readonly onDone: (text: string) => void;
}

export function NoteMenu({ target, onClose, onDone }: Props) {
  const [text, setText] = useState('');
  return (
    <TriageDialog
      title={`Note on ${targetText(target)}`}
      submit="Add note"
      canSubmit={text.trim() !== ''}
      onClose={onClose}
      onSubmit={() => onDone(text)}
    >
      <Textarea
        data-autofocus
        label="Note"
        description="Markdown; Shift+Enter begins a new line"
        rows={4}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </TriageDialog>
  );
}
