import type { Alert } from '../detect/alert.ts';
import { printAlertDocuments, type DocumentContext } from '../detect/alert/index.ts';
import type { ScanReport, RuleOutcome, ScheduleOutcome } from '../detect/report.ts';
import { printJson, type Json } from '../events/json.ts';
import { formatInstant } from '../util/time/index.ts';
import { safeJson, safeJsonLines } from '../util/safe-text.ts';
import type { Display } from './terminal/style.ts';
import type { ScanFormat } from './scan-formats.ts';
import { scheduleTable } from './terminal/schedule-table.ts';
import { alertTable } from './terminal/alert-table.ts';

/**
 * The whole scan as one JSON object: what was read, what each rule and exception did, and the documents of
 * the alerts, one per line.
 *
 * @param documents as JSON
 */
function* jsonReport(
  report: ScanReport,
  version: string,
  documents: Iterable<string>,
): Generator<string> {
  const { input } = report;
  const head: Readonly<Record<string, Json>> = {
    version,
    started_at: formatInstant(report.startedAt),
    seconds: report.seconds,
    input: {
      names: input.names,
      documents: input.documents,
      bytes: input.bytes,
      unreadable: input.unreadable,
      outside: input.outside,
      origins: input.origins,
      converted: input.converted.map(({ title, records, documents, skipped }) => ({
        format: title,
        records,
        documents,
        passed_over: Object.fromEntries(skipped),
      })),
      unknown_shapes: input.unknownShapes,
      first: instant(input.first),
      last: instant(input.last),
    },
    rules: report.rules.map(ruleJson),
    not_run: report.notRun.map(({ name, file, reason }) => ({ name, file, reason })),
    exceptions: report.exceptions.map((item) => ({
      list_id: item.listId,
      list_name: item.listName,
      item_id: item.itemId,
      name: item.name,
      hidden: item.hidden,
      rules: item.rules,
      idle: item.idle,
    })),
  };
  yield '{\n';
  for (const [name, value] of Object.entries(head)) {
    const text = Array.isArray(value) ? listOf(value) : printJson(value);
    yield `  ${JSON.stringify(name)}: ${text},\n`;
  }
  yield '  "alerts": [';
  let separator = '\n    ';
  for (const document of documents) {
    yield `${separator}${document}`;
    separator = ',\n    ';
  }
  yield `${separator === '\n    ' ? '' : '\n  '}]\n}\n`;
}

/** A JSON list with one element per line. */
const listOf = (values: readonly Json[]) =>
  values.length === 0
    ? '[]'
    : `[\n    ${values.map((value) => printJson(value)).join(',\n    ')}\n  ]`;

function ruleJson({ rule, schedule, ...counts }: RuleOutcome): Json {
  return {
    rule_id: rule.id,
    name: rule.rule.name,
    severity: rule.rule.severity,
    file: rule.file,
    documents: counts.documents,
    matches: counts.matches,
    hidden: counts.hidden,
    duplicates: counts.duplicates,
    own_alerts: counts.selfMatches,
    suppressed: counts.suppressed,
    held_back: counts.capped,
    alerts: counts.alerts,
    failures: counts.failures,
    undecided: counts.undecided,
    untimed: counts.untimed,
    ...(schedule === null ? {} : { schedule: scheduleJson(schedule) }),
  };
}

function scheduleJson({ executions, shown, ...more }: ScheduleOutcome): Json {
  return {
    executions,
    repeated: more.repeated,
    not_replayed: more.notReplayed,
    missed: more.missed,
    missed_because: Object.fromEntries(
      more.missedBecause.map(({ reason, count }) => [reason, count]),
    ),
    only_in_windows: more.onlyInWindows,
    with_matches: shown.map((each) => ({
      at: formatInstant(each.at),
      from: formatInstant(each.from),
      to: formatInstant(each.to),
      matches: each.matches,
      duplicates: each.duplicates,
      suppressed: each.suppressed,
      held_back: each.capped,
      alerts: each.alerts,
    })),
  };
}

const instant = (time: bigint | null) => (time === null ? null : formatInstant(time));

export interface RenderOptions extends Display {
  readonly version: string;
  readonly context: DocumentContext;
  /** The maximum number of alerts shown per rule in the table; `null` for all. */
  readonly shownPerRule: number | null;
  /** Whether the table shows alerts of building block rules. */
  readonly showsBuildingBlocks: boolean;
  /** Whether the output is a terminal: unsafe characters are then escaped in JSON too. */
  readonly isTerminal: boolean;
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
