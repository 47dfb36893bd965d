import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { call } from '../../../../api/client.ts';
import { useJob, invalidate } from '../../../../api/queries.ts';
import { RightButton } from '../../../../components/states/states.tsx';
import { complain } from '../../../../components/undo/undo.tsx';
import { ValueText } from '../../../../components/value/value.tsx';
import { countText } from '../../figures.ts';
import styles from './runs.module.css';

interface Props {
  readonly id: string;
  readonly onClose: () => void;
}

const STATES = {
  waiting: 'waits for other work',
  running: 'reads events',
  done: 'is done',
  failed: 'has failed',
  cancelled: 'was cancelled',
} as const;

/** How far a backfill is, and a way to end it. */
export function BackfillJob({ id, onClose }: Props) {
  const { data: job, error } = useJob(id);
  const isOver = job !== undefined && job.state !== 'waiting' && job.state !== 'running';
  useEffect(() => {
    if (!isOver) return;
    void invalidate('GET /dw/runs', 'GET /dw/gaps', 'GET /dw/rules/:id');
  }, [isOver]);
  if (job === undefined)
    return error === null ? null : (
      <p className={styles['job']} role="status">
        <ValueText text={error.message} />
        <Button onClick={onClose}>Close</Button>
      </p>
    );
  const { alerts, matches } = (job.result ?? {}) as { alerts?: number; matches?: number };
  return (
    <section className={styles['job']} role="status" aria-label="Backfill">
      <span>
        The backfill {STATES[job.state]}
        {job.total !== null && `: ${countText(job.done)} of ${countText(job.total)}`}
        {isOver && matches !== undefined && `, ${countText(matches)} matches`}
        {isOver && alerts !== undefined && `, ${countText(alerts)} new alerts`}.
        {job.message !== null && <ValueText text={` ${job.message}`} />}
      </span>
      {!isOver && (
        <progress
          max={job.total ?? undefined}
          value={job.total === null ? undefined : job.done}
          aria-label="Progress"
        />
      )}
      {isOver ? (
        <Button onClick={onClose}>Close</Button>
      ) : (
        <RightButton
          right="triage"
          disabled={!job.canCancel}
          onClick={() => void call('POST /dw/jobs/:id/_cancel', { id }).catch(complain)}
        >
          Cancel
        </RightButton>
      )}
    </section>
  );
}
