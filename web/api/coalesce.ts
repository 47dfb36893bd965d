/**
 * Runs one at a time. Calls during a run share one more run after it: if each call restarted the run, none would complete while
 * there are many calls.
 *
 * @returns a function whose promise is fulfilled when there is nothing left to run
 */
export function coalesced(run: () => Promise<unknown>): () => Promise<void> {
  let isDue = false;
  let running: Promise<void> | null = null;
  const runAll = async () => {
    try {
      while (isDue) {
        isDue = false;
        await run();
      }
    } finally {
      running = null;
    }
  };
  return () => {
    isDue = true;
    running ??= runAll();
    return running;
  };
}
