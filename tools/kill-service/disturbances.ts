import { closeSync, openSync, readdirSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DetectionReader } from '../../src/stores/detection-store.ts';
import type { ServiceProcess } from '../service-process.ts';

/** Truncates or corrupts a file of candidates, as a disk may; the service must match its events again. */
export function damageCandidates(data: string): void {
  const folder = join(data, 'candidates');
  const names = readdirSync(folder);
  const path = join(folder, names[Math.floor(Math.random() * names.length)] ?? '');
  const size = names.length === 0 ? 0 : statSync(path).size;
  if (size === 0) return;
  const at = Math.floor(Math.random() * size);
  if (Math.random() < 0.5) {
    truncateSync(path, at);
    return;
  }
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.from([Math.floor(Math.random() * 256)]), 0, 1, at);
  closeSync(file);
}

interface Job {
  readonly id: string;
  readonly state: string;
  readonly result: Readonly<Record<string, number>>;
}

/**
 * Changes all alerts by a job and undoes that, and kills the service in the middle of both. Returns the errors
 * in the counts.
 */
export async function killJobs(service: ServiceProcess, alerts: number): Promise<string[]> {
  const change = { status: 'acknowledged', addTags: ['killed'] };
  const changed = await killed(service, '/dw/alerts/_change', { query: '', change });
  const faults: string[] = [];
  if (changed.state !== 'done' || changed.result['changed'] !== alerts)
    faults.push(`a change of ${alerts} alerts ended as ${JSON.stringify(changed)}`);
  const undone = await killed(service, `/dw/jobs/${changed.id}/_undo`, {});
  if (undone.state !== 'done' || undone.result['restored'] !== alerts)
    faults.push(`an undo of ${alerts} alerts ended as ${JSON.stringify(undone)}`);
  const count = async (filter: string) => {
    const answer = await service.json(`/dw/alerts/_count?${filter}`);
    return (answer as { count: number }).count;
  };
  const [open, tagged] = [await count('status=open'), await count('tag=killed')];
  if (open !== alerts || tagged !== 0)
    faults.push(`${open} of ${alerts} alerts are open behind the undo, ${tagged} are tagged`);
  return faults;
}

/** The maximum time between the start of a job and a kill. */
const MAX_JOB_MS = 300;

async function killed(service: ServiceProcess, path: string, body: object): Promise<Job> {
  const response = await service.fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  const { id } = JSON.parse(text) as Job;
  await sleep(Math.random() * MAX_JOB_MS);
  await service.kill();
  await service.start();
  for (;;) {
    const job = (await service.json(`/dw/jobs/${id}`)) as Job;
    if (job.state !== 'waiting' && job.state !== 'running') return job;
    await sleep(100);
  }
}

/** Each alert is in exactly one story, and the counts of stories are correct. */
export function storyFaults(reader: DetectionReader): string[] {
  const counts = new Map<string, number>();
  let without = 0;
  let after: string | null = null;
  do {
    const page = reader.alerts.page({}, 'oldest', 500, after);
    for (const { story } of page.alerts) {
      if (story === null) without += 1;
      else counts.set(story, (counts.get(story) ?? 0) + 1);
    }
    after = page.next;
  } while (after !== null);
  const faults = without > 0 ? [`${without} alerts are in no story`] : [];
  for (const [id, count] of counts) {
    const said = reader.alerts.story(id)?.alerts;
    if (said !== count) faults.push(`the story ${id} has ${count} alerts and says ${said}`);
  }
  return faults;
}
