import { logAction } from './log-action.ts';
import { type AlertAction } from './alert-action.ts';

/** The configuration of actions; plain data. */
export interface ActionsConfig {
  /** The file to which alerts are written as lines of JSON; `null` for none. */
  readonly log: string | null;
}

/** All configured actions. */
export const actionsOf = ({ log }: ActionsConfig): readonly AlertAction[] =>
  log === null ? [] : [logAction(log)];
