import { once } from 'node:events';
import { join } from 'node:path';
import { verifyLog, type VerifyLogRequest } from '../../service/audit/verify-log.ts';
import { auditLines } from '../../report/terminal/audit-text.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { STATE_FILE } from '../../stores/open/state.ts';
import { openStateReader } from '../../stores/open/state.ts';
import { EXIT } from '../terminal/exit-codes.ts';
import { printLines } from '../terminal/output.ts';

/** Follows an audit log, and prints what is wrong, what holds and what cannot be known. */
export async function runAuditVerify(request: VerifyLogRequest): Promise<void> {
  const report = await verifyLog(request);
  process.exitCode = report.faultCount === 0 ? EXIT.done : EXIT.otherwise;
  printLines(auditLines(report, styleFor(process.stdout)));
}

/** Prints the entries of a data directory. */
export async function runAuditExport(folder: string): Promise<void> {
  const state = await openStateReader(join(folder, STATE_FILE));
  try {
    for (const lines of state.audit.lines(0)) {
      const text = lines.map((line) => `${line}\n`).join('');
      if (!process.stdout.write(text)) await once(process.stdout, 'drain');
    }
  } finally {
    state.close();
  }
}
