import { StoreError } from '../../stores/errors.ts';
import {
  runTask,
  type StoreTask,
  type TaskResult,
} from '../../stores/embedded/maintenance/task.ts';
import { nodeFileSystem } from '../../stores/embedded/node-file-system.ts';
import { WorkerPool, SERVICE_LIMITS } from '../blocks/worker-pool.ts';
import type { TaskAnswer } from './worker.ts';

/** Of the build, as in `../blocks/scan-blocks.ts`. */
const WORKER = new URL('../maintenance/worker.js', import.meta.url);

/** Workers cannot be started from TypeScript: the work is then done on the thread that asks for it. */
const isBuilt = !import.meta.url.endsWith('.ts');

/** The thread that writes and merges segments, so that requests need not wait for it. */
export class MaintenanceThread {
  #pool: WorkerPool<StoreTask, TaskAnswer> | null = null;

  readonly run = async (task: StoreTask): Promise<TaskResult> => {
    if (!isBuilt) return runTask(nodeFileSystem, task);
    this.#pool ??= new WorkerPool<StoreTask, TaskAnswer>(WORKER, 1, null, SERVICE_LIMITS);
    let answer: TaskAnswer;
    try {
      answer = await this.#pool.ask(task, []);
    } catch (error) {
      // It ended. The next task gets a new one.
      await this.close();
      throw error;
    }
    if ('result' in answer) return answer.result;
    throw new StoreError(answer.code, answer.message, answer.hint);
  };

  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = null;
    await pool?.close();
  }
}
