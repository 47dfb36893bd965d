import { isAlive, type ContainerState } from '../container.ts';
import type { ContainerAction } from './action.ts';
import { effectsOfEnd } from './effects.ts';

const UNDO = 'Start it again: its processes begin from the start, on the same file system.';

const undoOf = ({ isRemovedAtEnd }: ContainerState) => (isRemovedAtEnd ? null : UNDO);

const isEnded: ContainerAction['isDone'] = (_, state) => state === null || !isAlive(state);

const undoable = {
  isUndone: (_: unknown, state: ContainerState) => isAlive(state),
  undo: ({ engine }: Parameters<NonNullable<ContainerAction['undo']>>[0], { id }: ContainerState) =>
    engine.start(id),
  remarks: (_: unknown, state: ContainerState | null, isUndo: boolean) =>
    !isUndo && state !== null && isAlive(state) ? ['Its engine has started it again.'] : [],
};

/** Ends a container and lets its processes shut down. */
export const stop: ContainerAction = {
  name: 'stop',
  async plan(_, state, { graceSeconds }) {
    return {
      summary: `Stop ${state.name}: SIGTERM, and SIGKILL after ${graceSeconds} s.`,
      affects: [...effectsOfEnd(state), 'Its processes learn of it, and can remove traces.'],
      undo: undoOf(state),
      isDone: !isAlive(state),
      process: null,
    };
  },
  isDone: isEnded,
  async execute({ engine, plan }, state) {
    // A paused container cannot handle SIGTERM: Docker waits without effect, and Podman refuses.
    if (state.status === 'paused') await engine.unpause(state.id);
    await engine.stop(state.id, plan.options.graceSeconds);
  },
  ...undoable,
};

/** Ends a container at once. */
export const kill: ContainerAction = {
  name: 'kill',
  async plan(_, state) {
    return {
      summary: `Kill all processes of ${state.name} with SIGKILL.`,
      affects: effectsOfEnd(state),
      undo: undoOf(state),
      isDone: !isAlive(state),
      process: null,
    };
  },
  isDone: isEnded,
  async execute({ engine }, { id }) {
    await engine.kill(id);
  },
  ...undoable,
};
