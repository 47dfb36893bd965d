import { createHash } from 'node:crypto';
import type { ContainerIdentity, ContainerState, NetworkAttachment } from './container.ts';
import type { HostProcess } from './host-processes.ts';

export const ACTIONS = ['pause', 'stop', 'kill', 'kill-process', 'isolate', 'collect'] as const;
export type ActionName = (typeof ACTIONS)[number];

/** How a container is cut off: its engine detaches it, or the kernel drops its packets. */
export const ISOLATION_WAYS = ['disconnect', 'rules'] as const;
export type IsolationWay = (typeof ISOLATION_WAYS)[number];

/** What is asked of an action besides its container. */
export interface ActionOptions {
  /** For `kill-process`: as the host numbers it. */
  readonly pid: number | null;
  /** For `stop`: between SIGTERM and SIGKILL. */
  readonly graceSeconds: number;
  readonly via: IsolationWay;
  /** For `collect`: whether the file system is stored as well. */
  readonly withFiles: boolean;
}

export const DEFAULT_OPTIONS: ActionOptions = {
  pid: null,
  graceSeconds: 10,
  via: 'disconnect',
  withFiles: true,
};

/** What a response would do to which container. Plain data; what is approved is exactly this. */
export interface ResponsePlan {
  readonly action: ActionName;
  readonly target: ContainerIdentity & {
    readonly name: string;
    readonly image: string;
    readonly namespace: string | null;
    readonly pod: string | null;
  };
  readonly options: ActionOptions;
  /** Of `kill-process`. */
  readonly process: HostProcess | null;
  /** From which the undo restores. */
  readonly before: {
    readonly status: ContainerState['status'];
    readonly networks: readonly NetworkAttachment[];
  };
  /** In one sentence. */
  readonly summary: string;
  /** What else it affects, and what is lost. */
  readonly affects: readonly string[];
  /** How it is undone; `null` where it cannot be. */
  readonly undo: string | null;
  /** Whether there is nothing to do. */
  readonly isDone: boolean;
  /** Whether a second person has to approve. */
  readonly isProduction: boolean;
  /** In milliseconds since 1970. */
  readonly plannedAt: number;
}

/** Names all that an approval is bound to: another plan has another digest. */
export function digestOf(plan: ResponsePlan): string {
  const { action, target, options, process, before } = plan;
  const parts = [action, target.engine, target.id, target.startedAt, options, process, before];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
