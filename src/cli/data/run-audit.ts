import { once } from 'node:events';
import { join } from 'node:path';
import {
  verifyLog,
  type LogReport,
  type VerifyLogRequest,
} from '../../service/audit/verify-log.ts';
import { styleFor, type Style } from '../../report/terminal/style.ts';
import { STATE_FILE, openStateReader } from '../../stores/open/state.ts';
import { counted, formatCount } from '../../util/counts.ts';
import { safeText } from '../../util/safe-text.ts';
import { EXIT } from '../errors.ts';
import { printLines } from '../terminal/output.ts';

/** What has come out of following an audit log, as far as it is shown. */
export type VerifiedLog = Pick<
  LogReport,
  | 'entries'
  | 'first'
  | 'faults'
  | 'faultCount'
  | 'headsHeld'
  | 'headsBefore'
  | 'isFolder'
  | 'unfinished'
  | 'hasOwnHeads'
  | 'last'
  | 'provenTo'
>;

/** What is wrong with a log, what holds, and what cannot be known of it. */
export function auditLines(log: VerifiedLog, style: Style): string[] {
  const { entries, first, last, faults, faultCount, unfinished } = log;
  const more = faultCount - faults.length;
  const wrong = [
    ...faults.map((fault) => `${style.error('wrong')}  ${safeText(fault)}`),
    ...(more > 0 ? [`${style.error('wrong')}  and ${formatCount(more)} more`] : []),
  ];
  const range = entries === 0 ? '' : ` (${first} to ${last.number})`;
  const whole =
    faultCount === 0 ? 'each follows the one before it' : style.error(counted(faultCount, 'fault'));
  return [
    ...wrong,
    `${counted(entries, 'entry', 'entries')}${range}: ${whole}`,
    ...(entries === 0 ? [] : [`head ${last.number}:${last.hash}`]),
    ...(unfinished === null || unfinished === 0
      ? []
      : [
          `${counted(unfinished, 'thing')} begun and not ended: under way, or cut off and told by the next start`,
        ]),
    ...limitsOf(log).map((each) => style.dim(`not proven  ${each}`)),
  ];
}

const NO_HEAD = 'there is no head to compare with; name one with --heads or --head';
const NO_HEAD_YET =
  'no head of these entries is in audit-heads.ndjson yet; a service writes one every hour and when it stops';

function limitsOf({
  first,
  last,
  provenTo,
  headsHeld,
  headsBefore,
  isFolder,
  hasOwnHeads,
}: VerifiedLog): string[] {
  const limits: string[] = [];
  if (first !== null && first > 1)
    limits.push(
      `entries before ${first}: ${isFolder ? 'retention has removed them' : 'they are not in this file'}`,
    );
  if (headsBefore > 0) limits.push(`${counted(headsBefore, 'head')} of entries before these`);
  if (headsHeld === 0)
    limits.push(
      `that nothing was cut off at the end, or all of it replaced: ${isFolder && !hasOwnHeads ? NO_HEAD_YET : NO_HEAD}`,
    );
  else if (provenTo !== null && provenTo.number < last.number)
    limits.push(
      `entries after ${provenTo.number}, which the last head is of: they may have been replaced or cut off by anyone who can write the log`,
    );
  else if (provenTo !== null)
    limits.push(
      'that nothing came after the last head: entries written later may have been cut off',
    );
  if (headsHeld > 0 && isFolder && !hasOwnHeads)
    limits.push(
      'anything against someone who can write this directory: they can replace the heads in it, too; compare with heads kept elsewhere (--heads, --head)',
    );
  return limits;
}

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
