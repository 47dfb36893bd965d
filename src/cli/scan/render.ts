import type { Alert, AlertDocument } from '../../detect/alert.ts';
import { alertDocuments, type DocumentContext } from '../../detect/alert/index.ts';
import type { ScanReport } from '../../detect/report.ts';
import { printJson } from '../../events/json.ts';
import type { TimeZone } from '../../util/time/index.ts';
import { safeJson, safeJsonLines } from '../../util/safe-text.ts';
import type { Style } from '../terminal/style.ts';
import type { ScanFormat } from './request.ts';
import { jsonReport } from '../../report/scan-json.ts';
import { scheduleTable } from './schedule.ts';
import { alertTable } from './table.ts';

export interface RenderOptions {
  readonly version: string;
  readonly context: DocumentContext;
  /** Alerts of each rule in the table; `null` for all. */
  readonly shownPerRule: number | null;
  /** Whether the table shows alerts of building block rules. */
  readonly showsBuildingBlocks: boolean;
  /** Of the times that the table shows. */
  readonly zone: TimeZone;
  /** Whether it goes to a terminal: what is unsafe there is written as escapes in JSON too. */
  readonly isTerminal: boolean;
  /** Cells of a line; `Infinity` where nothing is cut. */
  readonly width: number;
  readonly style: Style;
}

/** A scan in one of its forms, in pieces: documents are read again as they are needed. */
export async function render(
  report: ScanReport,
  format: ScanFormat,
  options: RenderOptions,
): Promise<Iterable<string>> {
  if (format === 'table') return table(report, options);
  if (format === 'ndjson') return ndjson(report, options);
  if (format === 'json') return json(report, options);
  // Loaded on demand: the other formats need not wait for it.
  const { navigatorLayer, renderHtmlReport } = await import('../../report/index.ts');
  return format === 'html'
    ? renderHtmlReport(report, options)
    : [`${JSON.stringify(navigatorLayer(report), null, 2)}\n`];
}

function* table(report: ScanReport, options: RenderOptions): Generator<string> {
  const shown = report.alerts.filter(
    (alert) => options.showsBuildingBlocks || !alert.isBuildingBlock,
  );
  yield* alertTable(shown, { ...options, why: report.why });
  yield* scheduleTable(report.rules, options);
}

function* ndjson(report: ScanReport, options: RenderOptions): Generator<string> {
  for (const document of documentsOf(report.alerts, options)) {
    const line = printJson(document);
    yield `${options.isTerminal ? safeJson(line) : line}\n`;
  }
}

function* json(report: ScanReport, options: RenderOptions): Generator<string> {
  const documents = documentsOf(report.alerts, options);
  for (const piece of jsonReport(report, options.version, documents)) {
    yield options.isTerminal ? safeJsonLines(piece) : piece;
  }
}

function* documentsOf(
  alerts: readonly Alert[],
  { context }: RenderOptions,
): Generator<AlertDocument> {
  for (const alert of alerts) yield* alertDocuments(alert, context);
}
