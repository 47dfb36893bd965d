/** What is said next to those who hear the page. */
let text = '';
const readers = new Set<() => void>();

/** Says something to those who hear the page, when they are not being told anything else. */
export function announce(message: string): void {
  // A text that is said already is said again only where it differs.
  text = message === text ? `${message}\u00A0` : message;
  for (const reader of readers) reader();
}

export const announced = () => text;

export function onAnnounced(reader: () => void): () => void {
  readers.add(reader);
  return () => readers.delete(reader);
}
