import { useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';

const PRINT = matchMedia('print');
let isPrinting = PRINT.matches;
const readers = new Set<() => void>();

/** The browser takes what is there when it has told the page. */
function put(is: boolean): void {
  if (is === isPrinting) return;
  isPrinting = is;
  flushSync(() => {
    for (const reader of readers) reader();
  });
}

addEventListener('beforeprint', () => put(true));
addEventListener('afterprint', () => put(false));
PRINT.addEventListener('change', ({ matches }) => put(matches));

/** Whether the page is being put on paper: then all of it is there, not only what is in sight. */
export const useIsPrinting = (): boolean =>
  useSyncExternalStore(
    (reader) => {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    () => isPrinting,
  );
