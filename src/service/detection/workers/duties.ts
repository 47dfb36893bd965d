import type { DetectionStore } from '../../../stores/detection-store.ts';
import { ChangedMeanwhile } from '../../../stores/shared-writing.ts';
import { DUTIES, type Duty } from '../../../stores/worker-leases.ts';
import { JobsLost, type JobShare } from '../../jobs/job-runner.ts';
import type { HeldParts } from './held-parts.ts';

/** What one process does for all, of several that share a space. */
export interface Duties {
  isMine(duty: Duty): boolean;
  /** Those that it has got since the last call. */
  taken(): ReadonlySet<Duty>;
  /** What was taken could not be begun: the next call says it again. */
  failed(): void;
  /** `null` where this process has its state alone. */
  readonly jobs: JobShare | null;
}

const ALONE: Duties = {
  isMine: () => true,
  taken: () => new Set(),
  failed: () => {},
  jobs: null,
};

/** @param held `null` where this process has its state alone */
export function dutiesOf(held: HeldParts | null, store: DetectionStore): Duties {
  const { shared } = store;
  if (held === null || shared === null) return ALONE;
  let known: ReadonlyMap<Duty, number | null> = new Map();
  return {
    isMine: (duty) => held.has(duty),
    taken() {
      const own = DUTIES.filter((duty) => held.has(duty));
      const now = new Map(own.map((duty) => [duty, held.tokenOf(duty)]));
      const fresh = new Set(own.filter((duty) => known.get(duty) !== now.get(duty)));
      known = now;
      return fresh;
    },
    failed: () => void (known = new Map()),
    jobs: {
      has: () => held.has('duty/jobs'),
      keep() {
        if (!held.keeps('duty/jobs', shared)) throw new JobsLost('another worker runs the jobs');
      },
      cancel: (id, by) => store.facts.put(CANCEL + id, by),
      cancelled() {
        const asked = store.facts.list(CANCEL);
        for (const name of asked.keys()) store.facts.remove(name);
        return new Map([...asked].map(([name, by]) => [name.slice(CANCEL.length), by]));
      },
    },
  };
}

const CANCEL = 'jobs.cancel/';

/** Others change the same so often. */
const MAX_ATTEMPTS = 10;

/** Decides again where others have changed meanwhile what it had decided by: nothing was done then. */
export async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ChangedMeanwhile) || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}
