import { createInterface } from 'node:readline/promises';
import type { JobView } from '../../service/jobs/schemas.ts';
import {
  addNote,
  changeAlerts,
  changeMatching,
  undoChange,
  type RequestedChange,
} from '../../api/client/change-alerts.ts';
import { serviceAlerts } from '../../api/client/open-alerts.ts';
import { alreadyText, changeLines } from '../../report/terminal/job-text.ts';
import { counted, formatCount } from '../../util/counts.ts';
import { invalidArgument } from '../errors.ts';
import { EXIT } from '../terminal/exit-codes.ts';
import { printLines } from '../terminal/output.ts';
import { serviceClient, type ServiceOptions } from './service-url.ts';

export interface ChangeCommand extends ServiceOptions {
  readonly ids: readonly string[];
  readonly filters: URLSearchParams;
  readonly change: RequestedChange['change'];
  readonly note: string | undefined;
  readonly by: string;
  /** What was done to them: `closed`. */
  readonly done: string;
  /** Whether to change without asking. */
  readonly isSure: boolean;
}

/** Changes alerts that are named, or all that match filters: these are counted first. */
export async function changeAlertsOf(command: ChangeCommand): Promise<void> {
  const { ids, filters, change, note, by, done, isSure } = command;
  if ((ids.length === 0) === (filters.size === 0))
    throw invalidArgument(
      'name alerts by their ids, or select them with filters such as --rule',
      'dockwarden alerts lists them',
    );
  const client = await serviceClient(command, by);
  const request = { change, note };
  if (ids.length > 0) {
    const { changed, unchanged } = await changeAlerts(client, ids, request);
    const others = unchanged === 0 ? '' : ` · ${alreadyText(unchanged)}`;
    return printLines([`${counted(changed.length, 'alert')} ${done}${others}`]);
  }
  const count = await serviceAlerts(client).count(filters);
  if (count === 0) return printLines(['no alert matches these filters']);
  if (!isSure && !(await isConfirmed(`${counted(count, 'alert')} will be ${done}.`)))
    return printLines(['nothing was changed']);
  report(await changeMatching(client, filters, request, showProgress), done);
}

export async function undoAlerts(job: string, by: string, options: ServiceOptions): Promise<void> {
  const client = await serviceClient(options, by);
  report(await undoChange(client, job, showProgress), 'restored');
}

export async function noteAlerts(
  ids: readonly string[],
  text: string,
  by: string,
  options: ServiceOptions,
) {
  await addNote(await serviceClient(options, by), ids, text);
  printLines([`${counted(ids.length, 'note')} added`]);
}

/** Asks at the terminal; without one, only the count is shown. */
async function isConfirmed(what: string): Promise<boolean> {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY)
    throw invalidArgument(`${what} Nothing was changed`, 'add --yes to change them');
  const lines = createInterface({ input: stdin, output: stdout });
  const answer = await lines.question(`${what} Go on? [y/N] `);
  lines.close();
  return /^y(?:es)?$/i.test(answer.trim());
}

function showProgress({ done, total }: JobView): void {
  if (process.stderr.isTTY)
    process.stderr.write(
      `\r\u001b[K${formatCount(done)} of ${total === null ? '…' : formatCount(total)}`,
    );
}

function report(job: JobView, done: string): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  printLines(changeLines(job, done));
  if (job.state !== 'done') process.exitCode = EXIT.error;
}
