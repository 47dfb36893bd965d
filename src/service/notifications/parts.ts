import type { DetectionStore } from '../../stores/detection-store.ts';
import type { Person } from '../access/people.ts';
import type { Notifier } from './notifier.ts';

/** What operations on notifications work on. */
export interface NotificationParts {
  readonly notifier: Notifier;
  readonly store: Pick<
    DetectionStore,
    'alerts' | 'rules' | 'notifications' | 'inbox' | 'escalations' | 'transaction'
  >;
  /** Who can see the space. */
  readonly people: () => Promise<readonly Person[]>;
  readonly makeId: () => string;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}
