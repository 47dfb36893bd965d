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
