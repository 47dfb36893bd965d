import { useSyncExternalStore } from 'react';
import { announced, onAnnounced } from './announce.ts';

/** The one place from which things are said. It is there before anything is: readers of screens notice only what changes. */
export function Announcer() {
  const text = useSyncExternalStore(onAnnounced, announced);
  return (
    <p className="unseen" role="status">
      {text}
    </p>
  );
}
