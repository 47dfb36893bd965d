import { createInterface } from 'node:readline/promises';
import {
  addNote,
  changeAlerts,
  changeMatching,
  undoChange,
  type RequestedChange,
} from '../../api/client/change-alerts.ts';
import { folderAlerts, serviceAlerts, type AlertSource } from '../../api/client/open-alerts.ts';
import { alertList } from '../../report/terminal/alert-list.ts';
import { alertView } from '../../report/terminal/alert-view.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { lineWidth, readingWidth } from '../../report/terminal/text-width.ts';
import { printJson, type JsonObject } from '../../events/json.ts';
import type { JobView } from '../../service/jobs/schemas.ts';
import { counted, formatCount } from '../../util/counts.ts';
import { present } from '../../util/present.ts';
import { safeJson, safeText } from '../../util/safe-text.ts';
import type { TimeZone } from '../../util/time/index.ts';
import { filtersOf, type AlertFilters } from '../options/alert.ts';
import type { CloseReason } from '../../stores/alert-store.ts';
import { wallClock } from '../environment.ts';
import { invalidArgument, EXIT } from '../errors.ts';
import { targetOf, refusal } from '../terminal/written-files.ts';
import { writeTotals } from '../terminal/notes.ts';
import { Output, writeAll, printLines } from '../terminal/output.ts';
import { serviceClient, type ServiceOptions } from './service-url.ts';

/** A change of many alerts that has ended; its result has counts by name. */
type EndedChange = Pick<JobView, 'id' | 'result' | 'message' | 'canUndo'> & {
  readonly state: string;
};

/**
 * `1,200 alerts closed · 3 already were · undo: dockwarden alerts undo 7c1…`
 *
 * @param done what became of them
 */
export function changeLines(job: EndedChange, done: string): string[] {
  const counts = (job.result ?? {}) as Partial<Record<string, number>>;
  const { changed = 0, restored = 0, unchanged = 0, left = 0, gone = 0 } = counts;
  const parts = present([
    `${counted(changed + restored, 'alert')} ${done}`,
    unchanged > 0 && alreadyText(unchanged),
    left > 0 && `${formatCount(left)} changed since and left alone`,
    gone > 0 && `${formatCount(gone)} removed by retention meanwhile`,
    job.canUndo && changed + restored > 0 && `undo: dockwarden alerts undo ${safeText(job.id)}`,
  ]);
  const why = job.message === null ? '' : `: ${safeText(job.message)}`;
  const end = job.state === 'cancelled' ? 'was cancelled' : 'failed';
  return [parts.join(' · '), ...(job.state === 'done' ? [] : [`the change ${end}${why}`])];
}

const alreadyText = (count: number) => `${formatCount(count)} already were`;

/** Alerts of the service that is meant; where none runs, those of its data directory. */
export async function openAlerts(options: ServiceOptions): Promise<AlertSource> {
  // A folder can be read beside its service just as well.
  if (options.data !== undefined && options.url === undefined)
    return folderAlerts(options.data, wallClock(), options.space);
  return serviceAlerts(await serviceClient(options));
}

/** The options of `alerts list`, as commander provides them. */
export interface ListOptions extends ServiceOptions, AlertFilters {
  readonly order: string;
  /** `null` for all. */
  readonly limit: number | null;
  readonly format: 'table' | 'ndjson';
  readonly timezone: TimeZone;
  readonly quiet?: true;
}

const PAGE = 500;

export async function listAlerts(options: ListOptions): Promise<void> {
  const { limit, format, timezone: zone, quiet } = options;
  const { stdout } = process;
  const filters = filtersOf(options, options.order);
  const source = await openAlerts(options);
  const output = new Output(stdout);
  let shown = 0;
  try {
    for (let after: string | null = null; ;) {
      const wanted = Math.min(PAGE, (limit ?? Number.POSITIVE_INFINITY) - shown);
      const page = await source.page(paged(filters, wanted, after));
      const lines =
        format === 'table'
          ? alertList(page.alerts, {
              width: lineWidth(stdout),
              style: styleFor(stdout),
              zone,
              now: wallClock(),
            })
          : page.alerts.map((alert) => `${safeJson(JSON.stringify(alert))}\n`);
      for (const line of lines) output.add(line);
      await output.flush();
      shown += page.alerts.length;
      after = page.next;
      if (after === null || shown === limit) break;
    }
    const total = await source.count(filters);
    const rest = total > shown ? ` · ${formatCount(shown)} shown; use --limit to show more` : '';
    writeTotals([`${counted(total, 'alert')}${rest}`], quiet === true);
  } finally {
    source.close();
  }
}

export interface ShowOptions extends ServiceOptions {
  readonly guide?: true;
  readonly json?: true;
  readonly timezone: TimeZone;
}

export async function showAlerts(ids: readonly string[], options: ShowOptions): Promise<void> {
  const { stdout } = process;
  const source = await openAlerts(options);
  const display = {
    width: readingWidth(stdout),
    fullWidth: lineWidth(stdout),
    style: styleFor(stdout),
    zone: options.timezone,
    hasGuide: options.guide === true,
  };
  try {
    const alerts = [];
    for (const id of ids) alerts.push(await source.show(id));
    await writeAll(
      options.json === true
        ? alerts.map((alert) => `${safeJson(printJson(alert as unknown as JsonObject))}\n`)
        : alerts.map((alert, index) => `${index === 0 ? '' : '\n'}${alertView(alert, display)}`),
    );
  } finally {
    source.close();
  }
}

interface ExportOptions extends ServiceOptions, AlertFilters {
  readonly output?: string;
  readonly quiet?: true;
}

const DOCUMENT_PAGE = 200;

/** Whole documents of alerts, page by page. */
export async function exportAlerts(options: ExportOptions): Promise<void> {
  const { output = null, quiet } = options;
  const filters = filtersOf(options, 'oldest');
  const source = await openAlerts(options);
  const target = targetOf(output);
  let documents = 0;
  try {
    for (let after: string | null = null; ;) {
      const page = await source.documents(paged(filters, DOCUMENT_PAGE, after));
      const lines = page.documents.map((document) => `${document}\n`);
      if (lines.length > 0) target.add(Buffer.from(lines.join('')));
      await target.blockEnd();
      documents += lines.length;
      after = page.next;
      if (after === null) break;
    }
    target.end();
    writeTotals([`${counted(documents, 'alert document')} exported`], quiet === true);
  } catch (error) {
    target.discard();
    throw refusal(`--output ${output}`, error, 'name a file that does not exist');
  } finally {
    source.close();
  }
}

function paged(filters: URLSearchParams, limit: number, after: string | null) {
  const page = new URLSearchParams(filters);
  page.set('limit', String(limit));
  if (after !== null) page.set('after', after);
  return page;
}

export interface AuthorOptions extends ServiceOptions {
  readonly by: string;
}

export interface ChangeOptions extends AuthorOptions, AlertFilters {
  readonly note?: string;
  readonly reason?: CloseReason;
  /** Whether to change without asking. */
  readonly yes?: true;
}

export type AlertChange = RequestedChange['change'];

/**
 * Changes alerts that are named, or all that match filters: these are counted first.
 *
 * @param done what was done to them: `closed`
 */
export async function changeAlertsOf(
  ids: readonly string[],
  options: ChangeOptions,
  change: AlertChange,
  done: string,
): Promise<void> {
  const filters = filtersOf(options);
  if ((ids.length === 0) === (filters.size === 0))
    throw invalidArgument(
      'name alerts by their ids, or select them with filters such as --rule',
      'dockwarden alerts lists them',
    );
  const client = await serviceClient(options, options.by);
  const request = { change, note: options.note };
  if (ids.length > 0) {
    const { changed, unchanged } = await changeAlerts(client, ids, request);
    const others = unchanged === 0 ? '' : ` · ${alreadyText(unchanged)}`;
    return printLines([`${counted(changed.length, 'alert')} ${done}${others}`]);
  }
  const count = await serviceAlerts(client).count(filters);
  if (count === 0) return printLines(['no alert matches these filters']);
  if (options.yes !== true && !(await isConfirmed(`${counted(count, 'alert')} will be ${done}.`)))
    return printLines(['nothing was changed']);
  report(await changeMatching(client, filters, request, showProgress), done);
}

export async function undoAlerts(job: string, options: AuthorOptions): Promise<void> {
  const client = await serviceClient(options, options.by);
  report(await undoChange(client, job, showProgress), 'restored');
}

export interface NoteOptions extends AuthorOptions {
  readonly text: string;
}

export async function noteAlerts(ids: readonly string[], options: NoteOptions): Promise<void> {
  await addNote(await serviceClient(options, options.by), ids, options.text);
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
