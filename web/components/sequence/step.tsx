import type { ReactNode } from 'react';
import { spanText } from '../time/format-time.ts';
import { Time } from '../time/time.tsx';
import { ValueText } from '../value/value.tsx';
import styles from './step.module.css';

interface Props {
  readonly number: number;
  readonly event: { readonly at: string | null; readonly text: string } | null;
  /** When the event of the step before happened. */
  readonly before: string | null;
  readonly children: ReactNode;
}

/** One step of a sequence: its event, how long after the one before it came, and what it was tested by. */
export function Step({ number, event, before, children }: Props) {
  const at = event?.at ?? null;
  return (
    <div style={{ position: 'relative' }}>
      {at !== null && before !== null && <p className={styles['later']}>{laterText(before, at)}</p>}
      <p className={styles['head']}>
        <span className={styles['number']}>
          <span className="unseen">Step </span>
          {number}
        </span>
        {at !== null && <Time at={at} withMs />}
        {event !== null && <ValueText text={event.text} most={200} />}
      </p>
      {children}
    </div>
  );
}

/** "14 ms later": clocks of events may be wrong, so that it may be earlier. */
function laterText(before: string, at: string): string {
  const ms = new Date(at).getTime() - new Date(before).getTime();
  if (ms === 0) return 'in the same millisecond';
  return ms > 0 ? `${spanText(ms)} later` : `${spanText(ms)} earlier, by its clock`;
}
