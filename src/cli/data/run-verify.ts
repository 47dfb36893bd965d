import { verifyData } from '../../stores/open/folder.ts';
import { EXIT } from '../terminal/exit-codes.ts';
import { printLines } from '../terminal/output.ts';
import { commandProgress } from '../terminal/progress.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { damageLines, reportLine } from '../../report/terminal/verify-lines.ts';

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
