import type { ActionName } from '../plan.ts';
import type { ContainerAction } from './action.ts';
import { collect } from './collect.ts';
import { kill, stop } from './end.ts';
import { isolate } from './isolate.ts';
import { killProcess } from './kill-process.ts';
import { pause } from './pause.ts';

/** Every action. To add one, add its file and an entry here. */
const ACTION_OF: Readonly<Record<ActionName, ContainerAction>> = {
  pause,
  stop,
  kill,
  'kill-process': killProcess,
  isolate,
  collect,
};

export const actionOf = (name: ActionName): ContainerAction => ACTION_OF[name];
