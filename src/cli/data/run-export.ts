import { exportEvents, type ExportRequest } from '../../runs/export/export-events.ts';
import { openDataFolder } from '../../runs/stored/open-data-folder.ts';
import { counted, formatBytes } from '../../util/counts.ts';
import { present } from '../../util/present.ts';
import { EXIT } from '../errors.ts';
import { info, warn } from '../../report/terminal/summaries/note.ts';
import { writeNotes } from '../terminal/notes.ts';
import { targetOf, refusal } from '../terminal/written-files.ts';
import { styleFor } from '../../report/terminal/style.ts';

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
  const target = targetOf(output);
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
    const style = styleFor(process.stderr);
    const lost = present([
      faults > 0 &&
        `${style.error(`${damaged === 0 ? 'some events' : counted(damaged, 'event')} could not be read`)}; dockwarden verify names the files`,
      removed > 0 &&
        style.warning(`retention removed ${counted(removed, 'event')} during the export`),
    ]);
    const total = `${counted(events, 'event')} exported · ${formatBytes(bytes)}${outside > 0 ? ` · ${counted(outside, 'event')} outside --from and --to` : ''}`;
    writeNotes([...warn(lost), ...info([style.dim(total)])], isQuiet);
  } catch (error) {
    target.discard();
    throw refusal(`--output ${output}`, error, 'name a file that does not exist');
  } finally {
    reader.close();
  }
}
