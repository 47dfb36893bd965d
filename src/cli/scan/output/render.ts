import type { Alert, AlertDocument } from '../../../detect/alert.ts';
import { alertDocuments, type DocumentContext } from '../../../detect/alert/index.ts';
import type { ScanReport } from '../../../detect/report.ts';
import { printJson } from '../../../events/json.ts';
import { navigatorLayer, renderHtmlReport } from '../../../report/index.ts';
import { safeJson } from '../../output/safe-text.ts';
import { PLAIN, type Style } from '../../output/style.ts';
import type { ScanFormat } from '../request.ts';
import { jsonReport } from './json-report.ts';
import { scheduleTable } from './schedule.ts';
import { alertTable } from './table.ts';

export interface RenderOptions {
  readonly version: string;
  readonly context: DocumentContext;
  /** Alerts of each rule in the table; `null` for all. */
  readonly shownPerRule: number | null;
  /** Whether the table shows alerts of building block rules. */
  readonly showsBuildingBlocks: boolean;
  /** The terminal that is written to; `null` for a file or a pipe. */
  readonly terminal: { readonly width: number; readonly style: Style } | null;
}

/** A scan in one of its forms, in pieces: documents are read again as they are needed. */
export function* render(
  report: ScanReport,
  format: ScanFormat,
  options: RenderOptions,
): Generator<string> {
  const { version, terminal } = options;
  if (format === 'table') yield* table(report, options);
  else if (format === 'html') yield* renderHtmlReport(report, { version });
  else if (format === 'navigator') yield `${JSON.stringify(navigatorLayer(report), null, 2)}\n`;
  else if (format === 'json') {
    for (const piece of jsonReport(report, version, documentsOf(report.alerts, options))) {
      yield terminal === null ? piece : safeLines(piece);
    }
  } else {
    for (const document of documentsOf(report.alerts, options)) {
      const line = printJson(document);
      yield `${terminal === null ? line : safeJson(line)}\n`;
    }
  }
}

function* table(report: ScanReport, options: RenderOptions): Generator<string> {
  const { terminal, shownPerRule, showsBuildingBlocks } = options;
  const style = terminal?.style ?? PLAIN;
  const width = terminal?.width ?? Number.POSITIVE_INFINITY;
  const shown = report.alerts.filter((alert) => showsBuildingBlocks || !alert.isBuildingBlock);
  yield* alertTable(shown, { width, style, shownPerRule, why: report.why });
  yield* scheduleTable(report.rules, style, shownPerRule);
}

function* documentsOf(
  alerts: readonly Alert[],
  { context }: RenderOptions,
): Generator<AlertDocument> {
  for (const alert of alerts) yield* alertDocuments(alert, context);
}

/** Line by line, since line ends between values have a meaning. */
const safeLines = (text: string) => text.split('\n').map(safeJson).join('\n');
