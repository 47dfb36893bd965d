import { EventEmitter } from 'node:events';

/** What was committed, for those who show it as it happens. */
export type Commits = EventEmitter<{
  /** Alerts of a space were raised or changed. */
  alerts: [space: string];
  /** Events were stored. */
  events: [];
}>;

export const createCommits = (): Commits => new EventEmitter();
