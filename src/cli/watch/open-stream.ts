import { reportError } from '../terminal/report-error.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { openInputStream } from '../../runs/watch/input-stream.ts';
import type { WatchCommand } from './request.ts';
import type { Screen } from '../../report/terminal/screen.ts';
import type { Stream } from '../../runs/watch/stream.ts';

/** Opens the inputs of a watch. Unreadable ones are reported on stderr and skipped. */
export async function openStream(request: WatchCommand, screen: Screen): Promise<Stream> {
  const { stdin, stderr, env } = process;
  if (request.sensor !== null) {
    // Loaded on demand: it works on Linux only.
    const { openSensorStream } = await import('../../runs/watch/sensor-stream.ts');
    return openSensorStream(request.sensor);
  }
  if (request.inputs.includes('-') && stdin.isTTY && !request.isQuiet) {
    const style = styleFor(stderr, env);
    stderr.write(`${style.dim('reading events from standard input; Ctrl-D ends it')}\n`);
  }
  return openInputStream(request, {
    stdin,
    onError: (error) => {
      screen.clear();
      reportError(error, stderr, env);
    },
  });
}
