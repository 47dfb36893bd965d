import type { DetectionStore } from '../../stores/detection-store.ts';
import type { Notifier } from './notifier.ts';

/** What operations on notifications work on. */
export interface NotificationParts {
  readonly notifier: Notifier;
  readonly store: Pick<DetectionStore, 'alerts' | 'rules' | 'notifications' | 'transaction'>;
  readonly makeId: () => string;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}
