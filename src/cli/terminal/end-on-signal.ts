/** 128 plus the signal number, as shells report it. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

type EndingSignal = keyof typeof EXIT_CODES;
const ALL = Object.keys(EXIT_CODES) as EndingSignal[];

/**
 * The first signal ends the work gracefully. A second one ends the process, since the work may be blocked
 * on a reader that has stopped reading.
 *
 * @param signals those that mean it: to a service with a certificate, SIGHUP is to read it again
 * @returns a function that removes the listeners
 */
export function endOnSignal(
  end: () => unknown,
  host: NodeJS.Process = process,
  signals: readonly EndingSignal[] = ALL,
): () => void {
  let isEnding = false;
  const listeners = signals.map((signal) => {
    const listener = () => {
      if (isEnding) host.exit(EXIT_CODES[signal]);
      isEnding = true;
      end();
    };
    host.on(signal, listener);
    return () => void host.off(signal, listener);
  });
  return () => {
    for (const release of listeners) release();
  };
}
