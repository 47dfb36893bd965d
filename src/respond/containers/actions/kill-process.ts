import { kill as sendSignal } from 'node:process';
import { isAlive, type ContainerState } from '../container.ts';
import { ResponseError } from '../errors.ts';
import { isKilled, processesIn, processIn } from '../host-processes.ts';
import type { Acting, ContainerAction } from './action.ts';

/**
 * Kills one process of a container. Between a look at a pid and a signal to it, another process may have got it; a frozen process
 * cannot end, so the container is paused for the moment of both.
 */
export const killProcess: ContainerAction = {
  name: 'kill-process',
  async plan(_, state, { pid }) {
    if (pid === null) throw new ResponseError('RSP1007', 'the process to be killed is not named');
    if (!isAlive(state)) throw new ResponseError('RSP1007', `${state.name} does not run`);
    const found = processIn(state.id, pid);
    if (found === null) {
      const all = processesIn(state.id);
      throw new ResponseError(
        'RSP1007',
        all.length === 0
          ? `the processes of ${state.name} are not visible from here: this must run on its host, in the host's pid namespace`
          : `${state.name} has no process ${pid}; it has ${all.slice(0, MAX_NAMED).map(named).join(', ')}`,
      );
    }
    const isFirst = found.pidInside === 1;
    return {
      summary: `Kill the process ${named(found)} of ${state.name} with SIGKILL.`,
      affects: [
        'The container is paused for some milliseconds meanwhile.',
        ...(isFirst ? ['It is the first process of the container, which ends with it.'] : []),
      ],
      undo: null,
      isDone: isKilled(found),
      process: found,
    };
  },
  isDone(acting, state) {
    const { process: meant } = acting.plan;
    if (state === null || !isAlive(state) || meant === null) return true;
    return isKilled(meant) && !isLeftPaused(acting, state);
  },
  async execute(acting, state) {
    const { engine, plan } = acting;
    const { process: meant } = plan;
    if (meant === null) return;
    const { id } = state;
    if (isLeftPaused(acting, state)) await engine.unpause(id);
    const wasPaused = state.status === 'paused' && !isLeftPaused(acting, state);
    if (!wasPaused) await engine.pause(id);
    try {
      const now = processIn(id, meant.pid);
      if (now?.startTime === meant.startTime) sendSignal(meant.pid, 'SIGKILL');
    } finally {
      if (!wasPaused) await engine.unpause(id);
    }
  },
  remarks: ({ plan }, state) =>
    state?.status === 'paused' && plan.before.status === 'running'
      ? ['The container is paused; it was not when this was planned.']
      : [],
};

/** A kill of this process between the pause and the end of it would freeze the container for good. */
const isLeftPaused = ({ isRepeated, plan }: Acting, { status }: ContainerState) =>
  isRepeated && status === 'paused' && plan.before.status === 'running';

const MAX_NAMED = 10;
const named = ({ pid, command }: { readonly pid: number; readonly command: string }) =>
  `${pid} (${command.slice(0, 60)})`;
