import { exportEvents, type ExportRequest } from '../../engine/export/export-events.ts';
import { openDataFolder } from '../../engine/stored/open-data-folder.ts';
import { NewFile } from '../../stores/files/write-file.ts';
import { counted, formatBytes } from '../../util/counts.ts';
import { safeJson } from '../../util/safe-text.ts';
import { EXIT } from '../terminal/exit-codes.ts';
import { info, warn, writeNotes } from '../terminal/notes.ts';
import { Output } from '../terminal/output.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { refusal } from '../terminal/written-files.ts';

/** A call of `dockwarden export`, checked and complete. */
interface ExportCommand extends ExportRequest {
  readonly folder: string;
  /** A new file; `null` for standard output. */
  readonly output: string | null;
  readonly isQuiet: boolean;
}

/** Prints stored events, or writes them to a file. */
export async function runExport(command: ExportCommand): Promise<void> {
  const { folder, output, isQuiet } = command;
  const reader = await openDataFolder(folder);
  const target = output === null ? toStandardOutput() : toFile(output);
  let bytes = 0;
  try {
    const { events, outside, damaged, faults, removed } = await exportEvents(reader, command, {
      add: (lines) => {
        bytes += lines.length;
        target.add(lines);
      },
      blockEnd: target.blockEnd,
    });
    target.end();
    if (faults > 0) process.exitCode = EXIT.error;
    const style = styleFor(process.stderr, process.env);
    const lost = [
      faults > 0 &&
        `${style.error(`${damaged === 0 ? 'some events' : counted(damaged, 'event')} could not be read`)}; dockwarden verify names the files`,
      removed > 0 &&
        style.warning(`retention removed ${counted(removed, 'event')} during the export`),
    ].filter((line) => line !== false);
    const total = `${counted(events, 'event')} exported · ${formatBytes(bytes)}${outside > 0 ? ` · ${counted(outside, 'event')} outside --from and --to` : ''}`;
    writeNotes(process.stderr, [...warn(lost), ...info([style.dim(total)])], isQuiet);
  } catch (error) {
    target.discard();
    throw refusal(`--output ${output}`, error, 'name a file that does not exist');
  } finally {
    reader.close();
  }
}

interface Target {
  readonly add: (lines: Buffer) => void;
  readonly blockEnd: () => Promise<void>;
  readonly end: () => void;
  readonly discard: () => void;
}

function toStandardOutput(): Target {
  const output = new Output(process.stdout);
  const { isTTY } = process.stdout;
  return {
    add: (lines) => output.add(isTTY ? safeLines(lines) : lines),
    blockEnd: () => output.flush(),
    end: () => {},
    discard: () => {},
  };
}

const safeLines = (lines: Buffer) => lines.toString('utf8').split('\n').map(safeJson).join('\n');

function toFile(path: string): Target {
  let pieces: Buffer[] = [];
  let file: NewFile | null = null;
  const write = () => {
    file ??= new NewFile(path);
    file.write(Buffer.concat(pieces));
    pieces = [];
  };
  return {
    add: (lines) => pieces.push(lines),
    // eslint-disable-next-line typescript/require-await
    blockEnd: async () => write(),
    end: () => {
      write();
      file?.finish();
    },
    discard: () => file?.discard(),
  };
}
