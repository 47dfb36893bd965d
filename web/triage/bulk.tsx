import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { call, type AnswerOf } from '../api/client.ts';
import { queryClient } from '../api/queries.ts';
import { complain, say, type Offer } from '../components/undo/undo.tsx';
import { doneText, type Change, alertsText, leftText, type Target } from './targets.ts';

type Job = AnswerOf<'GET /dw/jobs/:id'>;
type QueryTarget = Extract<Target, { kind: 'query' }>;

const EVERY_MS = 400;

interface Counts {
  readonly changed?: number;
  readonly unchanged?: number;
  readonly gone?: number;
  readonly restored?: number;
  readonly left?: number;
}

/** Changes all that a filter finds, whatever the page has of it, as a job that can be watched, cancelled and undone. */
export async function changeByQuery(
  { query }: QueryTarget,
  change: Change,
  offer: Offer,
  note?: string,
): Promise<void> {
  const started = await call('POST /dw/alerts/_change', {
    body: { query, change, ...(note === undefined || note.trim() === '' ? {} : { note }) },
  });
  if ('changed' in started) throw new Error('The service has made no job of it.');
  const job = await watched(started, doneText(change, 'alerts').replace(/\.$/, ''));
  const { changed = 0, unchanged = 0, gone = 0 } = (job.result ?? {}) as Counts;
  const left = (job.total ?? 0) - changed - unchanged - gone;
  const text = [
    ...endOf(job),
    doneText(change, alertsText(changed)),
    ...(left > 0 && job.state !== 'done' ? [leftText(left)] : []),
    ...(unchanged > 0 ? [`${alertsText(unchanged)} had it already.`] : []),
    ...(gone > 0 ? [`${alertsText(gone)} had expired.`] : []),
  ].join(' ');
  if (changed === 0) say(text);
  else offer({ text, undo: () => undoJob(job.id) });
  renewAll();
}

export async function undoJob(id: string): Promise<string> {
  const started = await call('POST /dw/jobs/:id/_undo', { id });
  const job = await watched(started, 'Restoring alerts');
  const { restored = 0, left = 0 } = (job.result ?? {}) as Counts;
  renewAll();
  const restoredText =
    left === 0
      ? `Restored ${alertsText(restored)}.`
      : `Restored ${alertsText(restored)}; ${alertsText(left)} left as changed since.`;
  return [...endOf(job), restoredText].join(' ');
}

/** How a job ended, where it was not done. */
function endOf({ state, message }: Job): readonly string[] {
  if (state === 'cancelled') return ['Cancelled.'];
  return state === 'failed' ? [`It has failed: ${message ?? 'the log says more'}.`] : [];
}

function renewAll(): void {
  void queryClient.invalidateQueries({
    predicate: ({ queryKey: [on] }) => /^GET \/dw\/(?:alerts|stories|changes)/.test(String(on)),
  });
}

/** Shows how far a job is until it is over. */
async function watched(started: Job, title: string): Promise<Job> {
  const id = `job-${started.id}`;
  let job = started;
  const shown = () => ({
    id,
    autoClose: false as const,
    withBorder: true,
    withCloseButton: false,
    message: <Progress job={job} title={title} />,
  });
  if (job.state !== 'waiting' && job.state !== 'running') return job;
  notifications.show(shown());
  try {
    while (job.state === 'waiting' || job.state === 'running') {
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      job = await call('GET /dw/jobs/:id', { id: job.id });
      notifications.update(shown());
    }
    return job;
  } finally {
    notifications.hide(id);
  }
}

function Progress({ job, title }: { readonly job: Job; readonly title: string }) {
  const of = job.total === null ? '' : ` of ${job.total.toLocaleString('en')}`;
  return (
    <span>
      {title}: {job.done.toLocaleString('en')}
      {of}{' '}
      {job.canCancel && (
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => void call('POST /dw/jobs/:id/_cancel', { id: job.id }).catch(complain)}
        >
          Cancel
        </Button>
      )}
    </span>
  );
}
