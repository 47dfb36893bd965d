import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  ChainCheck,
  readAnchorLine,
  readExportLine,
  type ChainReport,
} from '../../stores/audit-chain.ts';
import type { AuditHead, NotedHead } from '../../stores/audit-store.ts';
import { STATE_FILE } from '../../stores/open/state.ts';
import { linesOfFile } from '../../stores/open/state.ts';
import { HEADS_FILE, readHeads } from '../../stores/open/state.ts';
import { openStateReader } from '../../stores/open/state.ts';
import { verifyAudit } from '../../stores/open/state.ts';
import { AuditError } from './errors.ts';

export interface VerifyLogRequest {
  /** A data directory, which a service may be writing, or a file that was exported. */
  readonly path: string;
  /** A file of heads beside that of a directory. */
  readonly headsFile: string | null;
  /** A head that was kept elsewhere. */
  readonly head: AuditHead | null;
}

export interface LogReport extends ChainReport {
  readonly isFolder: boolean;
  /** What is being done at the moment, or was when the service ended; of a file, that is not known. */
  readonly unfinished: number | null;
  /** Whether the heads come from elsewhere than the log. */
  readonly hasOwnHeads: boolean;
}

/** Follows a log from its beginning. Throws `CodedError` where it cannot be read. */
export async function verifyLog(request: VerifyLogRequest): Promise<LogReport> {
  const { path, headsFile, head } = request;
  const isFolder = isFolderAt(path);
  const files = [isFolder ? join(path, HEADS_FILE) : null, headsFile].filter(
    (each) => each !== null,
  );
  // Before the log, which has all that they say.
  const read = files.map((file) => ({ file, ...readHeads(file) }));
  const heads: NotedHead[] = [
    ...read.flatMap((each) => each.heads),
    ...(head === null ? [] : [{ ...head, at: null }]),
  ];
  const { report, unfinished } = isFolder
    ? await ofFolder(path, heads)
    : { report: ofFile(path, heads), unfinished: null };
  const broken = read.flatMap(({ file, broken: lines }) =>
    lines.map((line) => `line ${line} of ${file} is no head`),
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
      report: verifyAudit(state.audit, folder, heads),
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
    else if (entry === null) check.addFault(`line ${number} is no entry of an audit log`);
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
