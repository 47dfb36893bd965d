import { CliError, EXIT } from '../errors.ts';
import { reportError } from './report-error.ts';

/** Decides what happens when output cannot be written. */
export function guardStreams({ stdout, stderr }: NodeJS.Process): void {
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough (`| head`) closes the pipe; that is not an error.
    if (error.code === 'EPIPE') process.exit();
    reportError(new CliError('CLI1006', `results cannot be written: ${error.message}`));
    process.exit(EXIT.error);
  });
  // Without standard error there is nowhere to report to.
  stderr.on('error', () => {});
}

/**
 * A reader that has seen enough (`| head`) closes the pipe: the watch then ends gracefully, so that its
 * sensor is removed. Other errors go to the listeners that were registered before.
 */
export function whenReaderIsGone(stream: NodeJS.WriteStream, gone: () => void): void {
  const others = stream.listeners('error') as ((error: Error) => void)[];
  stream.removeAllListeners('error');
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') gone();
    else for (const other of others) other(error);
  });
}
