import { setTimeout as sleep } from 'node:timers/promises';
import type { JobView } from '../../engine/jobs/job-view.ts';
import type { TriageChange } from '../../stores/alert-store.ts';
import type { ServiceClient } from './service-client.ts';

/** What becomes of alerts. */
export interface RequestedChange {
  readonly change: TriageChange;
  readonly note?: string | undefined;
}

export interface ChangedAlerts {
  /** Ids. */
  readonly changed: readonly string[];
  /** Were so already. */
  readonly unchanged: number;
}

/** Changes alerts that are named by ids or their first digits. */
export const changeAlerts = async (
  client: ServiceClient,
  ids: readonly string[],
  change: RequestedChange,
): Promise<ChangedAlerts> =>
  (await client.post('/dw/alerts/_change', { ids, ...change })) as ChangedAlerts;

/** Changes all alerts that match filters, as a job; resolves when it has ended. */
export async function changeMatching(
  client: ServiceClient,
  filters: URLSearchParams,
  change: RequestedChange,
  onProgress: (job: JobView) => void,
): Promise<JobView> {
  const body = { query: String(filters), ...change };
  return endOf(client, (await client.post('/dw/alerts/_change', body)) as JobView, onProgress);
}

/** Restores what a job has changed, unless it was changed since. */
export async function undoChange(
  client: ServiceClient,
  job: string,
  onProgress: (job: JobView) => void,
): Promise<JobView> {
  const path = `/dw/jobs/${encodeURIComponent(job)}/_undo`;
  return endOf(client, (await client.post(path)) as JobView, onProgress);
}

export const addNote = async (
  client: ServiceClient,
  ids: readonly string[],
  text: string,
): Promise<void> => void (await client.post('/dw/alerts/_note', { ids, text }));

const POLL_MS = 150;

/** Waits until a job has ended. */
export async function endOf(
  client: ServiceClient,
  started: JobView,
  onProgress: (job: JobView) => void,
): Promise<JobView> {
  let job = started;
  while (job.state === 'waiting' || job.state === 'running') {
    onProgress(job);
    await sleep(POLL_MS);
    job = (await client.get(`/dw/jobs/${encodeURIComponent(job.id)}`)) as JobView;
  }
  return job;
}
