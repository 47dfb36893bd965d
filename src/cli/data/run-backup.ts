import { backUpData } from '../../stores/open/folder.ts';
import { counted, formatCount } from '../../util/counts.ts';
import { safeText } from '../../util/safe-text.ts';
import { EXIT } from '../terminal/exit-codes.ts';
import { info, warn } from '../../report/terminal/summaries/note.ts';
import { writeNotes } from '../terminal/notes.ts';
import { commandProgress } from '../terminal/progress.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { damageLines, reportLine } from '../../report/terminal/verify-lines.ts';

/** Copies a data directory, and says what the copy has. */
export async function runBackup(folder: string, target: string, isQuiet: boolean): Promise<void> {
  const progress = commandProgress(isQuiet, null);
  const report = await backUpData(folder, target, (bytes) => progress.show(bytes));
  progress.clear();
  if (report.damage.length > 0) process.exitCode = EXIT.error;
  const style = styleFor(process.stderr);
  const shared = `${counted(report.shared, 'file')} shared with the original, ${formatCount(report.copied)} copied`;
  writeNotes(
    [
      ...warn(damageLines(report, style)),
      ...info([`${safeText(target)}: ${reportLine(report, style)}`, style.dim(shared)]),
    ],
    isQuiet,
  );
}
