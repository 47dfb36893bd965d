import { StoreError, type StoreCode } from '../../stores/errors.ts';
import type { StoreTask, TaskResult } from '../../stores/open/tasks.ts';
import { Lane } from '../../threads/lane.ts';
import { workerScript } from '../../threads/worker-script.ts';
import { ThreadError } from '../../threads/sent-error.ts';

/** After a merge the thread holds 100 MB and more, which is not released while it is idle. */
const IDLE_MS = 5_000;

/** The thread that writes and merges segments, so that requests need not wait for it. */
export class MaintenanceThread {
  readonly #lane = new Lane<StoreTask>({
    script: workerScript('maintenance'),
    threads: 1,
    idleMs: IDLE_MS,
    refuse: (_, cause) => cause ?? new Error('the thread of the maintenance has ended'),
  });

  /** Throws {@link StoreError}. */
  readonly run = async (task: StoreTask): Promise<TaskResult> => {
    try {
      return await this.#lane.run(task);
    } catch (error) {
      if (!(error instanceof ThreadError)) throw error;
      throw new StoreError(error.code as StoreCode, error.message, error.hint, error);
    }
  };

  close(): Promise<void> {
    return this.#lane.close();
  }
}
