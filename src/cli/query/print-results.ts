import type { Row } from '../../events/field-set.ts';
import type { TimeZone } from '../../util/time/index.ts';
import type { MatchResult } from '../../lang/execute/collector.ts';
import type { DocumentRef } from '../../stores/files/documents.ts';
import { fieldsIn } from '../../runs/query/known-fields.ts';
import { candidateColumns, chooseColumns } from '../../report/terminal/columns.ts';
import { csvFormatter } from '../../report/results/csv.ts';
import { documentReader, type Show } from '../../runs/query/document-reader.ts';
import type { QueryFormat } from '../options/shared.ts';
import { jsonFormatter, ndjsonFormatter } from '../../report/results/json.ts';
import { Output } from '../terminal/output.ts';
import type { Formatter, ShownResult } from '../../report/results/result.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { tableFormatter } from '../../report/terminal/table.ts';

/** The number of results that determine columns and widths. */
const SAMPLE = 500;

type Result = MatchResult<DocumentRef>;

export interface PrintOptions {
  readonly format: QueryFormat;
  readonly fields: readonly string[] | null;
  /** Fields the query reads, which the default columns include. */
  readonly queryFields: readonly string[];
  /** Whether results are sequences or samples, and the names of their keys. */
  readonly grouped: boolean;
  readonly keyNames: readonly string[];
  /** The zone that times in a table are shown in. */
  readonly zone: TimeZone;
  readonly stream: NodeJS.WriteStream;
}

/**
 * Prints all results piece by piece; documents are read again when needed. Returns the columns that were
 * omitted because the line is too narrow.
 */
export async function printResults(
  results: readonly Result[],
  options: PrintOptions,
): Promise<readonly string[]> {
  const { format, fields, stream } = options;
  const terminal = stream.isTTY;
  if (format === 'ndjson' || format === 'json') {
    const show = documentReader(fields ?? []);
    const formatter = format === 'json' ? jsonFormatter : ndjsonFormatter;
    await write(results, show, formatter({ fields, terminal }), stream);
    return [];
  }
  const columns = fields ?? defaultColumns(results, options.queryFields);
  const show = documentReader(columns);
  if (format === 'csv') {
    const { grouped } = options;
    await write(results, show, csvFormatter({ columns, grouped, terminal }), stream);
    return [];
  }
  const table = tableFormatter({
    columns,
    asked: fields !== null,
    keyNames: options.keyNames,
    sample: rowsOf(sampleOf(results), show),
    width: terminal ? stream.columns : Number.POSITIVE_INFINITY,
    style: styleFor(stream),
    zone: options.zone,
  });
  await write(results, show, table, stream);
  return table.omitted;
}

async function write(
  results: readonly Result[],
  show: Show,
  formatter: Formatter,
  stream: NodeJS.WriteStream,
): Promise<void> {
  const output = new Output(stream);
  output.add(formatter.begin());
  for (const result of results) {
    for (const piece of formatter.result(shown(result, show))) output.add(piece);
    if (output.full) await output.flush();
  }
  output.add(formatter.end());
  await output.flush();
}

function shown(result: Result, show: Show): ShownResult {
  if (result.kind === 'event') return { kind: 'event', document: show(result.event) };
  const events = result.events.map((event) => (event === null ? null : show(event)));
  return { kind: 'group', joinKeys: result.keys, events };
}

function defaultColumns(
  results: readonly Result[],
  queryFields: readonly string[],
): readonly string[] {
  const candidates = candidateColumns(queryFields);
  const sample = sampleOf(results);
  const rows = rowsOf(sample, documentReader(candidates));
  const [first] = sample;
  const fieldsOfFirst = () => (first === undefined ? [] : fieldsIn(first.read()));
  return chooseColumns(candidates, rows, fieldsOfFirst);
}

function sampleOf(results: readonly Result[]): DocumentRef[] {
  return results
    .slice(0, SAMPLE)
    .flatMap((result) => (result.kind === 'event' ? [result.event] : result.events))
    .filter((ref) => ref !== null)
    .slice(0, SAMPLE);
}

const rowsOf = (refs: readonly DocumentRef[], show: Show): Row[] =>
  refs.map((ref) => show(ref).row);
