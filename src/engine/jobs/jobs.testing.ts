import type { DetectionStore, JobItem, JobRow } from '../../stores/detection-store.ts';

const isEnded = ({ state }: JobRow) => state !== 'waiting' && state !== 'running';

/** Keeps jobs in memory; a transaction that throws changes nothing. */
export function memoryJobs(): Pick<DetectionStore, 'jobs' | 'transaction'> {
  let rows = new Map<string, JobRow>();
  let items = new Map<string, JobItem[]>();
  return {
    jobs: {
      get: (id) => rows.get(id) ?? null,
      list: (limit) => [...rows.values()].reverse().slice(0, limit),
      put: (row) => void rows.set(row.id, structuredClone(row)),
      unfinished: () => [...rows.values()].filter((row) => !isEnded(row)),
      addItems: (job, ids) => {
        const known = items.get(job) ?? [];
        items.set(job, [...known, ...ids.map((id, at) => ({ id, number: known.length + at + 1 }))]);
      },
      items: (job, after, limit) => (items.get(job) ?? []).slice(after, after + limit),
      removeItems: (job) => void items.delete(job),
      prune: (keep) => {
        const ended = [...rows.values()].filter(isEnded);
        const old = ended.slice(0, Math.max(0, ended.length - keep));
        for (const { id } of old) rows.delete(id);
        return old.length;
      },
    },
    transaction: (work) => {
      const before = [new Map(rows), new Map(items)] as const;
      try {
        return work();
      } catch (error) {
        [rows, items] = before;
        throw error;
      }
    },
  };
}
