import { CliError } from '../errors.ts';
import { reportError } from './report-error.ts';

/** Decides what happens when output cannot be written. */
export function guardStreams({ stdout, stderr, env }: NodeJS.Process): void {
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough (`| head`) closes the pipe; that is no error of ours.
    if (error.code === 'EPIPE') process.exit();
    reportError(
      new CliError('CLI1006', `results cannot be written: ${error.message}`),
      stderr,
      env,
    );
    process.exit(2);
  });
  // Without it there is nobody to tell.
  stderr.on('error', () => {});
}

/**
 * A reader that has seen enough (`| head`) closes the pipe: the watch ends as it should then, so that
 * its sensor is taken away. Other errors are for whoever looked after them before.
 */
export function whenReaderIsGone(stream: NodeJS.WriteStream, gone: () => void): void {
  const others = stream.listeners('error') as ((error: Error) => void)[];
  stream.removeAllListeners('error');
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') gone();
    else for (const other of others) other(error);
  });
}
