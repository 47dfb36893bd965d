import { setTimeout as sleep } from 'node:timers/promises';
import type { JobView } from '../../service/jobs/schemas.ts';
import { notOurs, type ApiClient, type ArgumentsOf } from './api-client.ts';

/** The result of a change of alerts. */
export interface RequestedChange {
  readonly change: ArgumentsOf<'POST /dw/alerts/_change'>['body']['change'];
  readonly note?: string | undefined;
}

export interface ChangedAlerts {
  /** Ids. */
  readonly changed: readonly string[];
  /** Already had the requested state. */
  readonly unchanged: number;
}

/** Changes alerts given by ids or their first digits. */
export const changeAlerts = async (
  client: ApiClient,
  ids: readonly string[],
  change: RequestedChange,
): Promise<ChangedAlerts> => {
  const answer = await client.call('POST /dw/alerts/_change', { body: { ids, ...change } });
  if ('changed' in answer) return answer;
  throw notOurs(client.url, 200);
};

/** Changes all alerts that match filters, as a job; resolves when it has ended. */
export async function changeMatching(
  client: ApiClient,
  filters: URLSearchParams,
  change: RequestedChange,
  onProgress: (job: JobView) => void,
): Promise<JobView> {
  const body = { query: String(filters), ...change };
  const answer = await client.call('POST /dw/alerts/_change', { body });
  if ('kind' in answer) return endOf(client, answer, onProgress);
  throw notOurs(client.url, 200);
}

/** Restores the alerts changed by a job, unless they were changed since. */
export async function undoChange(
  client: ApiClient,
  job: string,
  onProgress: (job: JobView) => void,
): Promise<JobView> {
  return endOf(client, await client.call('POST /dw/jobs/:id/_undo', { id: job }), onProgress);
}

export const addNote = async (
  client: ApiClient,
  ids: readonly string[],
  text: string,
): Promise<void> => void (await client.call('POST /dw/alerts/_note', { body: { ids, text } }));

const POLL_MS = 150;

/** Waits until a job has ended. */
export async function endOf(
  client: ApiClient,
  started: JobView,
  onProgress: (job: JobView) => void,
): Promise<JobView> {
  let job = started;
  while (job.state === 'waiting' || job.state === 'running') {
    onProgress(job);
    await sleep(POLL_MS);
    job = await client.call('GET /dw/jobs/:id', { id: job.id });
  }
  return job;
}
