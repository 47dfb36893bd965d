import { removeWorkFolder, openWorkFolder, type WorkFolder } from './work-folder.ts';

/** Registers what has to be ended when the run is interrupted, in reverse order. */
export type OnEnd = (end: () => Promise<void>) => void;

/**
 * Opens a directory for containers and always removes it with everything that runs in it: at the end, after
 * an error, after Ctrl-C. What a killed run leaves behind is removed by the next one.
 */
export async function withContainers<T>(
  body: (work: WorkFolder, onEnd: OnEnd) => Promise<T>,
): Promise<T> {
  const work = await openWorkFolder();
  const ends: (() => Promise<void>)[] = [() => removeWorkFolder(work)];
  let ending: Promise<void> | undefined;
  const endAll = () => {
    ending ??= (async () => {
      for (const end of ends.toReversed()) await end();
    })();
    return ending;
  };
  const interrupted = () => {
    process.stderr.write('interrupted; removing the containers\n');
    void endAll().then(() => process.exit(130));
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    return await body(work, (end) => ends.push(end));
  } finally {
    await endAll();
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
  }
}
