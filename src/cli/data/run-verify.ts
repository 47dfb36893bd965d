import { verifyData, backUpData } from '../../stores/open/folder.ts';
import { EXIT } from '../errors.ts';
import { printLines } from '../terminal/output.ts';
import { commandProgress } from '../terminal/progress.ts';
import { styleFor, type Style } from '../../report/terminal/style.ts';
import { info, warn } from '../../report/terminal/summaries/note.ts';
import type { VerifyReport } from '../../stores/event-store.ts';
import { counted, formatCount, formatBytes } from '../../util/counts.ts';
import { safeText } from '../../util/safe-text.ts';
import { writeNotes } from '../terminal/notes.ts';

/** What is damaged, one line each. */
const damageLines = ({ damage }: VerifyReport, style: Style): string[] =>
  damage.map(({ file, what, events }) => {
    const lost = events === null ? '' : style.dim(` (${counted(events, 'event')})`);
    return `${style.error(safeText(file))}  ${safeText(what)}${lost}`;
  });

/** `5,000,000 events in 96 files, 1.4 GB: everything is as it was written` */
function reportLine({ files, bytes, events, damage }: VerifyReport, style: Style): string {
  const all = `${counted(events, 'event')} in ${counted(files, 'file')}, ${formatBytes(bytes)}`;
  if (damage.length === 0) return `${all}: everything is as it was written`;
  const damaged = new Set(damage.map(({ file }) => file)).size;
  return `${all}: ${style.error(`${counted(damaged, 'file')} damaged`)}`;
}

/** Checks a data directory, and prints what is damaged. */
export async function runVerify(folder: string, isQuiet: boolean): Promise<void> {
  let progress = commandProgress(isQuiet, null);
  const report = await verifyData(folder, {
    onBegin: (bytes) => (progress = commandProgress(isQuiet, bytes)),
    onProgress: (bytes) => progress.show(bytes),
  });
  progress.clear();
  process.exitCode = report.damage.length === 0 ? EXIT.done : EXIT.otherwise;
  const style = styleFor(process.stdout);
  printLines([...damageLines(report, style), ...(isQuiet ? [] : [reportLine(report, style)])]);
}

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
