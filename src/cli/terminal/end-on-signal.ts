/** 128 and the number of the signal, as shells say it. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Ends the work at the first signal, in good order; at a second one the process, as the first may
 * wait for somebody who does not read.
 *
 * @returns takes the listeners away
 */
export function endOnSignal(end: () => Promise<void>, host: NodeJS.Process = process): () => void {
  let isEnding = false;
  const listeners = (['SIGINT', 'SIGTERM'] as const).map((signal) => {
    const listener = () => {
      if (isEnding) host.exit(EXIT_CODES[signal]);
      isEnding = true;
      void end();
    };
    host.on(signal, listener);
    return () => void host.off(signal, listener);
  });
  return () => {
    for (const release of listeners) release();
  };
}
