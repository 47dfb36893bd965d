import { runConversion } from '../../runs/inputs/input-lines.ts';
import { monotonicMs } from '../environment.ts';
import { openCommandInputs, type CommandInputs, type InputCommand } from '../inputs/open-inputs.ts';
import { EXIT } from '../errors.ts';
import { inputNotes } from '../../report/terminal/summaries/input-notes.ts';
import { counted, formatCount } from '../../util/counts.ts';
import { info } from '../../report/terminal/summaries/note.ts';
import { writeNotes } from '../terminal/notes.ts';
import { oneLine } from '../../report/results/result.ts';
import { Output } from '../terminal/output.ts';
import { safeJson } from '../../util/safe-text.ts';
import { styleFor } from '../../report/terminal/style.ts';

/** Prints all events of the inputs as NDJSON in the shape that rules expect. */
export async function runConvert(request: InputCommand): Promise<void> {
  const started = monotonicMs();
  const inputs = await openCommandInputs(request);
  const { progress, rejects, conversions, skipped, nameOf } = inputs;
  try {
    const documents = await printDocuments(inputs);
    progress.clear();
    rejects.close();
    if (inputs.broken() > 0 || rejects.areFatal(documents)) process.exitCode = EXIT.error;
    const seconds = (monotonicMs() - started) / 1_000;
    const style = styleFor(process.stderr);
    const total = `${counted(documents, 'event')} printed · ${formatCount(rejects.count)} skipped · ${seconds.toFixed(2)} s`;
    const notes = [
      ...inputNotes({ skipped, conversions, rejects, nameOf }, style),
      ...info([style.dim(total)]),
    ];
    writeNotes(notes, request.isQuiet);
  } finally {
    inputs.close();
  }
}

function printDocuments(inputs: CommandInputs): Promise<number> {
  const { stdout } = process;
  const output = new Output(stdout);
  return runConversion(inputs, {
    document: (json) => {
      const line = oneLine(json);
      // Copied: the memory of a block is reused before the output is written.
      output.add(stdout.isTTY ? safeJson(line.toString('utf8')) : Buffer.from(line));
      output.add('\n');
    },
    blockEnd: () => output.flush(),
  });
}
