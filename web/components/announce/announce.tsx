import { useSyncExternalStore } from 'react';

/** What is said next to those who hear the page. */
let text = '';
const readers = new Set<() => void>();

/** Says something to those who hear the page, when nothing else is being said. */
export function announce(message: string): void {
  // A text that is said already is said again only where it differs.
  text = message === text ? `${message}\u00A0` : message;
  for (const reader of readers) reader();
}

function onAnnounced(reader: () => void): () => void {
  readers.add(reader);
  return () => readers.delete(reader);
}

/** The one place from which things are said. It is there before anything is: screen readers notice only what changes. */
export function Announcer() {
  const said = useSyncExternalStore(onAnnounced, () => text);
  return (
    <p className="unseen" role="status">
      {said}
    </p>
  );
}
