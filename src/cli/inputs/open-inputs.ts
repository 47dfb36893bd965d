import { openInputs, type InputRequest, type OpenInputs } from '../../engine/inputs/open-inputs.ts';
import { Progress } from '../terminal/progress.ts';
import { reportError } from '../terminal/report-error.ts';
import { styleFor } from '../terminal/style.ts';

/** The inputs of a command, with the line on the terminal that shows how far they are read. */
export interface CommandInputs extends OpenInputs {
  readonly progress: Progress;
}

/** How a command reads its inputs. */
export interface InputCommand extends InputRequest {
  /** Whether only results and warnings are written. */
  readonly isQuiet: boolean;
}

const NOWHERE = { isTTY: false, columns: 0, write: () => true };

/**
 * Opens the inputs of a command. What cannot be read is reported on standard error; the rest goes on.
 *
 * @param writes files that will be written; none of them may be an input
 */
export async function openCommandInputs(
  command: InputCommand,
  writes: readonly string[] = [],
): Promise<CommandInputs> {
  const { stderr, stdin, env } = process;
  const style = styleFor(stderr, env);
  let progress: Progress | null = null;
  const inputs = await openInputs(command, {
    stdin,
    writes,
    onError: (error) => {
      progress?.clear();
      reportError(error, stderr, env);
    },
  });
  progress = new Progress(command.isQuiet ? NOWHERE : stderr, style, inputs.documents.totalBytes);
  if (inputs.names.includes('-') && stdin.isTTY && !command.isQuiet) {
    stderr.write(style.dim('reading events from standard input; Ctrl-D ends it') + '\n');
  }
  const shown = progress;
  return {
    ...inputs,
    progress,
    close: () => {
      shown.clear();
      inputs.close();
    },
  };
}
