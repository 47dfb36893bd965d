/** Signals that end a process without a handler for them. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Does something before the process ends: at its exit, after an uncaught error, or by a
 * signal without another listener. A listener decides itself what a signal does.
 *
 * @returns takes the guard away
 */
export function guardExit(clean: () => void, host: NodeJS.Process = process): () => void {
  const onSignal = (signal: NodeJS.Signals) => {
    if (host.listenerCount(signal) > 1) return;
    release();
    clean();
    host.kill(host.pid, signal);
  };
  const release = () => {
    host.off('exit', clean);
    for (const signal of SIGNALS) host.off(signal, onSignal);
  };
  host.on('exit', clean);
  for (const signal of SIGNALS) host.on(signal, onSignal);
  return release;
}
