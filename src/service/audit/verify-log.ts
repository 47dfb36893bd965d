import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  ChainCheck,
  readAnchorLine,
  readExportLine,
  type ChainReport,
} from '../../stores/audit-chain.ts';
import type { AuditHead, NotedHead } from '../../stores/audit-store.ts';
import type { EngineCode } from '../../runs/errors.ts';
import {
  HEADS_FILE,
  linesOfFile,
  openStateReader,
  readHeads,
  STATE_FILE,
  verifyAudit,
} from '../../stores/open/state.ts';
import { CodedError } from '../../util/coded-error.ts';

export interface VerifyLogRequest {
  /** A data directory, possibly of a running service, or an exported file. */
  readonly path: string;
  /** A file of heads, in addition to that of a directory. */
  readonly headsFile: string | null;
  /** A head that was kept elsewhere. */
  readonly head: AuditHead | null;
}

export interface LogReport extends ChainReport {
  readonly isFolder: boolean;
  /** Actions that are in progress, or were when the service ended; unknown for a file. */
  readonly unfinished: number | null;
  /** Whether the heads come from elsewhere than the log. */
  readonly hasOwnHeads: boolean;
}

/** Verifies a log from its beginning. Throws `CodedError` if it cannot be read. */
export async function verifyLog(request: VerifyLogRequest): Promise<LogReport> {
  const { path, headsFile, head } = request;
  const isFolder = isFolderAt(path);
  const files = [isFolder ? join(path, HEADS_FILE) : null, headsFile].filter(
    (each) => each !== null,
  );
  // Read before the log, which then contains everything that they refer to.
  const read = files.map((file) => ({ file, ...readHeads(file) }));
  const heads: NotedHead[] = [
    ...read.flatMap((each) => each.heads),
    ...(head === null ? [] : [{ ...head, at: null }]),
  ];
  const { report, unfinished } = isFolder
    ? await ofFolder(path, heads)
    : { report: ofFile(path, heads), unfinished: null };
  const broken = read.flatMap(({ file, broken: lines }) =>
    lines.map((line) => `line ${line} of ${file} is not a head`),
  );
  return {
    ...report,
    faults: [...report.faults, ...broken],
    faultCount: report.faultCount + broken.length,
    isFolder,
    unfinished,
    hasOwnHeads: headsFile !== null || head !== null,
  };
}

async function ofFolder(folder: string, heads: readonly NotedHead[]) {
  const state = await openStateReader(join(folder, STATE_FILE));
  try {
    return {
      report: verifyAudit(state.audit, heads),
      unfinished: state.audit.unfinished(),
    };
  } finally {
    state.close();
  }
}

function ofFile(path: string, heads: readonly NotedHead[]): ChainReport {
  const check = new ChainCheck(heads);
  let number = 0;
  for (const line of linesOfFile(path)) {
    number += 1;
    const anchor = readAnchorLine(line);
    const entry = readExportLine(line);
    if (anchor !== null) check.addAnchor(anchor);
    else if (entry === null) check.addFault(`line ${number} is not an entry of an audit log`);
    else check.add(entry.number, entry.text, entry.hash);
  }
  return check.end();
}

function isFolderAt(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw unreadable(path, (error as Error).message);
  }
}

const unreadable = (path: string, reason: string) =>
  new AuditError(
    'ENG1901',
    `the audit log ${path} cannot be read: ${reason}`,
    'name a data directory, or a file that was exported',
  );

/** An audit log cannot be read. */
class AuditError extends CodedError<EngineCode> {
  override readonly name = 'AuditError';
}
