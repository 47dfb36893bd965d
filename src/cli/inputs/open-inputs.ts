import { openInputs, type InputRequest, type OpenInputs } from '../../engine/inputs/open-inputs.ts';
import { Progress } from '../terminal/progress.ts';
import { reportError } from '../terminal/report-error.ts';
import { styleFor } from '../terminal/style.ts';

/** The inputs of a command, and its progress line on the terminal. */
export interface CommandInputs extends OpenInputs {
  readonly progress: Progress;
}

export interface InputCommand extends InputRequest {
  /** Whether to write only results and warnings. */
  readonly isQuiet: boolean;
}

const NOWHERE = { isTTY: false, columns: 0, write: () => true };

/**
 * Opens the inputs of a command. Inputs that cannot be read are reported on standard error; the command
 * continues without them.
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
