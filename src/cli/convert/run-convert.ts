import { FieldSet } from '../../events/field-set.ts';
import { prepareFields, readBlock } from '../../ingest/index.ts';
import { RejectionList } from '../../engine/inputs/rejections.ts';
import { InputLines } from '../../engine/inputs/input-lines.ts';
import { openCommandInputs, type CommandInputs, type InputCommand } from '../inputs/open-inputs.ts';
import { EXIT } from '../terminal/exit-codes.ts';
import { conversionNotes, skippedFileLines, rejectLines } from '../terminal/input-notes.ts';
import { counted, formatCount } from '../../util/counts.ts';
import { info, warn, writeNotes } from '../terminal/notes.ts';
import { oneLine } from '../../report/results/one-line.ts';
import { Output } from '../terminal/output.ts';
import { safeJson } from '../../util/safe-text.ts';
import { styleFor } from '../terminal/style.ts';

/** Prints all events of the inputs as NDJSON in the shape that rules expect. */
export async function runConvert(request: InputCommand): Promise<void> {
  const started = performance.now();
  const inputs = await openCommandInputs(request);
  const { progress, rejects, conversions, nameOf } = inputs;
  const { stderr, env } = process;
  try {
    const documents = await printDocuments(inputs);
    progress.clear();
    rejects.close();
    if (inputs.broken() > 0 || rejects.areFatal(documents)) process.exitCode = EXIT.error;
    const seconds = (performance.now() - started) / 1_000;
    const style = styleFor(stderr, env);
    const total = `${counted(documents, 'event')} printed · ${formatCount(rejects.count)} skipped · ${seconds.toFixed(2)} s`;
    const notes = [
      ...info(skippedFileLines(inputs.skipped, style)),
      ...conversionNotes({ conversions, nameOf }, style),
      ...warn(rejectLines(rejects, style)),
      ...info([style.dim(total)]),
    ];
    writeNotes(stderr, notes, request.isQuiet);
  } finally {
    inputs.close();
  }
}

async function printDocuments(inputs: CommandInputs): Promise<number> {
  const { stdout } = process;
  const fields = prepareFields(new FieldSet());
  const lines = new InputLines(inputs.rejects, inputs.nameOf);
  const output = new Output(stdout);
  const terminal = stdout.isTTY;
  const rejections = new RejectionList();
  let documents = 0;
  for await (const block of inputs.blocks) {
    const bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.length);
    const counts = readBlock(block, fields, {
      document: (start, end) => {
        const line = oneLine(bytes.subarray(start, end));
        // The memory of a block is used again before the output is written.
        output.add(terminal ? safeJson(line.toString('utf8')) : Buffer.from(line));
        output.add('\n');
      },
      reject: (rejection) => rejections.add(rejection),
    });
    documents += counts.documents;
    lines.add({ block, counts, rejections: rejections.take() });
    await output.flush();
    inputs.release(block);
  }
  return documents;
}
