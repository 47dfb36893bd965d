import { folderAlerts, serviceAlerts, type AlertSource } from '../../api/client/open-alerts.ts';
import { alertList } from '../../report/terminal/alert-list.ts';
import { alertView } from '../../report/terminal/alert-view.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { lineWidth, readingWidth } from '../../report/terminal/text-width.ts';
import { printJson, type JsonObject } from '../../events/json.ts';
import { counted, formatCount } from '../../util/counts.ts';
import { safeJson } from '../../util/safe-text.ts';
import type { TimeZone } from '../../util/time/index.ts';
import { wallClock } from '../environment.ts';
import { targetOf } from '../terminal/export-target.ts';
import { writeTotals } from '../terminal/notes.ts';
import { Output, writeAll } from '../terminal/output.ts';
import { refusal } from '../terminal/written-files.ts';
import { serviceClient, type ServiceOptions } from './service-url.ts';

/** Alerts of the service that is meant; where none runs, those of its data directory. */
export async function openAlerts(options: ServiceOptions): Promise<AlertSource> {
  // A folder can be read beside its service just as well.
  if (options.data !== undefined && options.url === undefined)
    return folderAlerts(options.data, wallClock(), options.space);
  return serviceAlerts(await serviceClient(options));
}

export interface ListCommand extends ServiceOptions {
  readonly filters: URLSearchParams;
  /** `null` for all. */
  readonly limit: number | null;
  readonly format: 'table' | 'ndjson';
  readonly zone: TimeZone;
  readonly isQuiet: boolean;
}

const PAGE = 500;

export async function listAlerts(command: ListCommand): Promise<void> {
  const { filters, limit, format, zone, isQuiet } = command;
  const { stdout } = process;
  const source = await openAlerts(command);
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
    writeTotals([`${counted(total, 'alert')}${rest}`], isQuiet);
  } finally {
    source.close();
  }
}

export interface ShowCommand extends ServiceOptions {
  readonly ids: readonly string[];
  readonly isJson: boolean;
  readonly hasGuide: boolean;
  readonly zone: TimeZone;
}

export async function showAlerts(command: ShowCommand): Promise<void> {
  const { ids, isJson, hasGuide, zone } = command;
  const { stdout } = process;
  const source = await openAlerts(command);
  const options = {
    width: readingWidth(stdout),
    fullWidth: lineWidth(stdout),
    style: styleFor(stdout),
    zone,
    hasGuide,
  };
  try {
    const alerts = [];
    for (const id of ids) alerts.push(await source.show(id));
    await writeAll(
      isJson
        ? alerts.map((alert) => `${safeJson(printJson(alert as unknown as JsonObject))}\n`)
        : alerts.map((alert, index) => `${index === 0 ? '' : '\n'}${alertView(alert, options)}`),
    );
  } finally {
    source.close();
  }
}

export interface ExportCommand extends ServiceOptions {
  readonly filters: URLSearchParams;
  readonly output: string | null;
  readonly isQuiet: boolean;
}

const DOCUMENT_PAGE = 200;

/** Whole documents of alerts, page by page. */
export async function exportAlerts(command: ExportCommand): Promise<void> {
  const { filters, output, isQuiet } = command;
  const source = await openAlerts(command);
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
    writeTotals([`${counted(documents, 'alert document')} exported`], isQuiet);
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
