import { removeWorkFolder, openWorkFolder, type WorkFolder } from './work-folder.ts';

/** What has to be ended when the run is interrupted, the last first. */
export type OnEnd = (end: () => Promise<void>) => void;

/**
 * Opens a folder for containers, and removes it with all that runs in it whatever happens: at the
 * end, after an error, after Ctrl-C. What a killed run leaves, the next one removes.
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
