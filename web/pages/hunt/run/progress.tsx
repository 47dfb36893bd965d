import { Button } from '@mantine/core';
import { Icon } from '../../../components/icon/icon.tsx';
import { bytesText, counted, secondsText, shortNumber } from '../numbers.ts';
import type { HuntEnd, HuntProgress } from './hunt-lines.ts';
import styles from '../hunt.module.css';

interface Props {
  readonly progress: HuntProgress | null;
  readonly onCancel: () => void;
}

/** How far a hunt is: "42 of 118 segments, 3.1 M events read". */
export function Progress({ progress, onCancel }: Props) {
  return (
    <div className={styles['progress']}>
      <progress
        aria-label="Segments read"
        {...(progress === null
          ? {}
          : { value: progress.segments.read, max: progress.segments.of || 1 })}
      />
      <span role="status">
        {progress === null
          ? 'Starting'
          : `${shortNumber(progress.segments.read)} of ${counted(progress.segments.of, 'segment')}, ` +
            `${counted(progress.events.read, 'event')} read, ${shortNumber(progress.found)} found · ` +
            secondsText(progress.elapsedMs)}
      </span>
      <Button onClick={onCancel} leftSection={<Icon name="stop" size={14} />}>
        Cancel <kbd className={styles['key']}>Esc</kbd>
      </Button>
    </div>
  );
}

const OUTCOMES: Readonly<Record<HuntEnd['outcome'], string>> = {
  complete: '',
  cancelled: ' · cancelled: what was found until then',
  'timed-out': ' · ended by its time limit',
  'too-much': ' · ended: it needs too much memory',
};

/** What a hunt has found and read, and all that its answer does not say. */
export function Summary({
  end,
  onMore,
}: {
  readonly end: HuntEnd;
  readonly onMore: (() => void) | null;
}) {
  const { found, events, elapsedMs, bytesRead, outcome } = end;
  const notices = [
    ...end.capped.map(({ message }) => message),
    ...(end.failures > 0
      ? [
          `a condition failed at ${counted(end.failures, 'event')}, which did not match for that reason`,
        ]
      : []),
    ...(end.damaged > 0
      ? [`${counted(end.damaged, 'event')} could not be read: they are damaged`]
      : []),
    ...(end.untimed > 0
      ? [`${counted(end.untimed, 'event')} without a time take part in no sequence`]
      : []),
    ...(end.undecided > 0
      ? [
          `of ${counted(end.undecided, 'sequence')} it is not known yet whether a missing event stays missing`,
        ]
      : []),
  ];
  return (
    <div className={styles['summary']} role="status">
      <strong>{shortNumber(found)} found</strong>
      <span className="muted">
        {' '}
        in {secondsText(elapsedMs)} · {counted(events.read, 'event')} read of{' '}
        {shortNumber(end.selected)} · {bytesText(bytesRead)}
        {OUTCOMES[outcome]}
      </span>
      {notices.map((notice) => (
        <span key={notice} className={styles['notice']}>
          {notice.slice(0, 1).toUpperCase()}
          {notice.slice(1)}.
        </span>
      ))}
      {onMore !== null && (
        <Button variant="subtle" size="compact-xs" onClick={onMore}>
          Show up to 10,000
        </Button>
      )}
    </div>
  );
}
