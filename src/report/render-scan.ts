import type { Alert } from '../detect/alert.ts';
import { printAlertDocuments, type DocumentContext } from '../detect/alert/index.ts';
import type { ScanReport } from '../detect/report.ts';
import type { TimeZone } from '../util/time/index.ts';
import { safeJson, safeJsonLines } from '../util/safe-text.ts';
import type { Style } from './terminal/style.ts';
import type { ScanFormat } from './scan-formats.ts';
import { jsonReport } from './scan-json.ts';
import { scheduleTable } from './terminal/schedule-table.ts';
import { alertTable } from './terminal/alert-table.ts';

export interface RenderOptions {
  readonly version: string;
  readonly context: DocumentContext;
  /** The maximum number of alerts shown per rule in the table; `null` for all. */
  readonly shownPerRule: number | null;
  /** Whether the table shows alerts of building block rules. */
  readonly showsBuildingBlocks: boolean;
  /** The zone of the times that the table shows. */
  readonly zone: TimeZone;
  /** Whether the output is a terminal: unsafe characters are then escaped in JSON too. */
  readonly isTerminal: boolean;
  /** Cells per line; `Infinity` disables truncation. */
  readonly width: number;
  readonly style: Style;
}

/** Renders a scan in one of its formats, piece by piece: documents are read again when needed. */
export async function render(
  report: ScanReport,
  format: ScanFormat,
  options: RenderOptions,
): Promise<Iterable<string>> {
  if (format === 'table') return table(report, options);
  if (format === 'ndjson') return ndjson(report, options);
  if (format === 'json') return json(report, options);
  const { navigatorLayer, renderHtmlReport } = await import('./index.ts');
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
  for (const line of documentsOf(report.alerts, options)) {
    yield `${options.isTerminal ? safeJson(line) : line}\n`;
  }
}

function* json(report: ScanReport, options: RenderOptions): Generator<string> {
  const documents = documentsOf(report.alerts, options);
  for (const piece of jsonReport(report, options.version, documents)) {
    yield options.isTerminal ? safeJsonLines(piece) : piece;
  }
}

/** The documents of alerts as JSON. */
function* documentsOf(alerts: readonly Alert[], { context }: RenderOptions): Generator<string> {
  for (const alert of alerts) yield* printAlertDocuments(alert, context);
}
