import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { RightButton } from '../components/states/states.tsx';
import { REASON_TEXT, REASONS, type ReasonName } from '../components/status/status.tsx';
import { changeAsPart } from '../triage/verbs.ts';
import type { EffectReport } from './effect-result.ts';
import type { Saved } from './save-exception.ts';
import styles from './exception-editor.module.css';

interface Props {
  readonly saved: Saved;
  readonly effect: EffectReport | null;
  readonly onClose: () => void;
}

/** What has been done, and what may be done with the alerts that are there already: that is another decision. */
export function SavedException({ saved, effect, onClose }: Props) {
  const [reason, setReason] = useState<ReasonName>('false_positive');
  const [isClosed, setClosed] = useState(false);
  const { open = [], moreOpen = 0 } = effect?.windows.at(-1) ?? {};
  return (
    <div className={styles['saved']} role="status">
      <p>
        <strong>The exception is saved.</strong> It hides what comes from now on; alerts that are
        there stay as they are.
      </p>
      {open.length > 0 && !isClosed && (
        <>
          <p>
            {open.length === 1
              ? 'One alert of the last 30 days that it would have hidden is not closed yet.'
              : `${(open.length + moreOpen).toLocaleString('en')} alerts of the last 30 days that it would have hidden are not closed yet.`}
          </p>
          <div className="row">
            <NativeSelect
              aria-label="Verdict"
              size="xs"
              value={reason}
              data={REASONS.map((value) => ({ value, label: REASON_TEXT[value] }))}
              onChange={({ currentTarget: { value } }) => setReason(value as ReasonName)}
            />
            <RightButton
              right="triage"
              variant="filled"
              onClick={() => {
                setClosed(true);
                for (const id of open) saved.closed.add(id);
                const change = { status: 'closed', closeReason: reason } as const;
                void changeAsPart(open, change, 'Closed with an exception.');
              }}
            >
              {open.length === 1 ? 'Close it' : `Close ${open.length.toLocaleString('en')} of them`}
            </RightButton>
          </div>
        </>
      )}
      {isClosed && (
        <p>
          Closed {open.length === 1 ? 'one alert' : `${open.length.toLocaleString('en')} alerts`} as{' '}
          {REASON_TEXT[reason]}.
          {moreOpen > 0 && ` ${moreOpen.toLocaleString('en')} older ones are still open.`}
        </p>
      )}
      <Button onClick={onClose}>Done</Button>
    </div>
  );
}
