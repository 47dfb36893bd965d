import { StoreError } from '../../stores/errors.ts';
import { runTask, type StoreTask, type TaskResult } from '../../stores/open/tasks.ts';
import { nodeFileSystem } from '../../stores/file-system/node-file-system.ts';
import { WorkerPool, SERVICE_LIMITS } from '../../runs/blocks/worker-pool.ts';
import type { TaskAnswer } from './worker.ts';

/** Of the build, as in `../../runs/blocks/scan-blocks.ts`. */
const WORKER = new URL('../maintenance/worker.cjs', import.meta.url);

/** Workers cannot be started from TypeScript sources: the work is then done on the calling thread. */
const isBuilt = !import.meta.url.endsWith('.ts');

/** After a merge the thread holds 100 MB and more, which is not released while it is idle. */
const IDLE_MS = 5_000;

/** The thread that writes and merges segments, so that requests need not wait for it. It ends when it is idle. */
export class MaintenanceThread {
  #pool: WorkerPool<StoreTask, TaskAnswer> | null = null;
  #open = 0;
  #idle: NodeJS.Timeout | null = null;

  readonly run = async (task: StoreTask): Promise<TaskResult> => {
    if (!isBuilt) return runTask(nodeFileSystem, task);
    const answer = await this.#ask(task);
    if ('result' in answer) return answer.result;
    throw new StoreError(answer.code, answer.message, answer.hint);
  };

  async #ask(task: StoreTask): Promise<TaskAnswer> {
    this.#cancelIdle();
    this.#pool ??= new WorkerPool<StoreTask, TaskAnswer>(WORKER, 1, null, SERVICE_LIMITS);
    this.#open += 1;
    try {
      return await this.#pool.ask(task, []);
    } catch (error) {
      // It has ended. The next task gets a new one.
      await this.close();
      throw error;
    } finally {
      this.#open -= 1;
      if (this.#open === 0) this.#idle = setTimeout(() => void this.close(), IDLE_MS).unref();
    }
  }

  #cancelIdle(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
  }

  async close(): Promise<void> {
    this.#cancelIdle();
    const pool = this.#pool;
    this.#pool = null;
    await pool?.close();
  }
}
