import type { ContainerState } from '../container.ts';
import type { ContainerEngine } from '../engines/engine.ts';
import type { Evidence } from '../evidence.ts';
import type { ActionName, ActionOptions, ResponsePlan } from '../plan.ts';

/** What an action says about a container before it is taken. */
export type Planned = Pick<ResponsePlan, 'summary' | 'affects' | 'undo' | 'isDone' | 'process'>;

/** What an action works with. */
export interface Acting {
  /** Of the response; evidence is stored under it. */
  readonly id: string;
  readonly plan: ResponsePlan;
  readonly engine: ContainerEngine;
  readonly evidence: Evidence;
  /** Whether an earlier attempt was cut off, or failed: it may have left something half done. */
  readonly isRepeated: boolean;
}

/**
 * Something that can be done to a container. Whether it was done, or undone, is always read and never concluded from the answer
 * of an engine: so a repetition, also after a kill of this process, does nothing twice.
 */
export interface ContainerAction {
  readonly name: ActionName;
  /** Throws `ResponseError` (`RSP1007`) where it cannot be done to this container. */
  plan(engine: ContainerEngine, state: ContainerState, options: ActionOptions): Promise<Planned>;
  /** @param state `null` where the container is gone */
  isDone(acting: Acting, state: ContainerState | null): boolean | Promise<boolean>;
  execute(acting: Acting, state: ContainerState): Promise<void>;
  /** Only of actions whose plan can be undone. */
  isUndone?(acting: Acting, state: ContainerState): boolean | Promise<boolean>;
  undo?(acting: Acting, state: ContainerState): Promise<void>;
  /** What a person should know after it, or after its undo, was verified. */
  remarks?(acting: Acting, state: ContainerState | null, isUndo: boolean): readonly string[];
}
