import { once } from 'node:events';
import { join } from 'node:path';
import { verifyLog, type VerifyLogRequest } from '../../engine/audit/verify-log.ts';
import { auditLines } from '../../report/terminal/audit-text.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { exportLine } from '../../stores/audit-chain.ts';
import { STATE_FILE } from '../../stores/embedded/open-event-reader.ts';
import { openStateReader } from '../../stores/embedded/state/open.ts';
import { EXIT } from '../terminal/exit-codes.ts';

/** Follows an audit log, and prints what is wrong, what holds and what cannot be known. */
export async function runAuditVerify(request: VerifyLogRequest): Promise<void> {
  const report = await verifyLog(request);
  process.exitCode = report.faultCount === 0 ? EXIT.done : EXIT.otherwise;
  const lines = auditLines(report, styleFor(process.stdout, process.env));
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

const PAGE = 1_000;

/** Prints the entries of a data directory. */
export async function runAuditExport(folder: string): Promise<void> {
  const state = await openStateReader(join(folder, STATE_FILE));
  try {
    for (let after = 0; ;) {
      const page = state.audit.after(after, PAGE);
      const last = page.at(-1);
      if (last === undefined) return;
      after = last.number;
      const lines = page.map((entry) => `${exportLine(entry)}\n`).join('');
      if (!process.stdout.write(lines)) await once(process.stdout, 'drain');
    }
  } finally {
    state.close();
  }
}
