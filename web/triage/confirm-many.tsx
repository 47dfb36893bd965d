import { targetText, type Target } from './targets.ts';
import { TriageDialog } from './triage-dialog.tsx';

interface Props {
  /** "Acknowledge". */
  readonly text: string;
  readonly target: Target;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Asks once more, with the number, before much is changed at once. */
export function ConfirmMany({ text, target, onClose, onDone }: Props) {
  return (
    <TriageDialog
      title={`${text}: ${targetText(target)}?`}
      submit={`${text} ${targetText(target)}`}
      canSubmit
      onClose={onClose}
      onSubmit={onDone}
    >
      <p className="muted">It can be undone with z, or later from the list of jobs.</p>
    </TriageDialog>
  );
}
