import { isAlive, podOf } from '../container.ts';
import { ResponseError } from '../errors.ts';
import type { ContainerAction } from './action.ts';

/** Freezes all processes of a container. Memory, connections and files stay as they are. */
export const pause: ContainerAction = {
  name: 'pause',
  async plan(_, state) {
    if (!isAlive(state))
      throw new ResponseError('RSP1007', `${state.name} does not run: it is ${state.status}`);
    return {
      summary: `Freeze all processes of ${state.name}.`,
      affects: [
        'It answers nothing while it is paused; clients time out.',
        ...(podOf(state) === null
          ? []
          : ['A liveness probe that fails makes the kubelet kill and replace it.']),
      ],
      undo: 'Unpause it: its processes go on where they were.',
      isDone: state.status === 'paused',
      process: null,
    };
  },
  isDone: (_, state) => state?.status === 'paused',
  execute: ({ engine }, { id }) => engine.pause(id),
  isUndone: (_, state) => state.status !== 'paused',
  undo: ({ engine }, { id }) => engine.unpause(id),
};
