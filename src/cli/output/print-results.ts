import { once } from 'node:events';
import { FieldSet } from '../../events/field-set.ts';
import type { MatchResult } from '../../lang/execute/collector.ts';
import { DocumentReader } from '../../ingest/index.ts';
import { prepareFields } from '../../ingest/index.ts';
import { textOf } from '../../ingest/index.ts';
import type { Documents, DocumentRef } from '../hunt/documents.ts';
import { candidateColumns, chooseColumns } from './columns.ts';
import { csvFormatter } from './csv.ts';
import type { Format } from './formats.ts';
import { jsonFormatter, ndjsonFormatter } from './json.ts';
import type { Formatter, ShownDocument, ShownResult } from './result.ts';
import { styleFor } from './style.ts';
import { tableFormatter } from './table.ts';

/** Columns and widths are taken from so many results. */
const SAMPLE = 500;
/** Text is handed to the stream in pieces of about this size. */
const PIECE_BYTES = 64 * 1024;
/** Where nothing tells how wide a line may be. */
const UNLIMITED = Number.POSITIVE_INFINITY;

export interface PrintOptions {
  readonly format: Format;
  readonly fields: readonly string[] | null;
  /** Fields the query reads, which the default columns include. */
  readonly queryFields: readonly string[];
  readonly grouped: boolean;
  readonly stream: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
}

/** Prints all results, a piece at a time: documents are read again as they are needed. */
export async function printResults(
  results: readonly MatchResult<DocumentRef>[],
  documents: Documents,
  options: PrintOptions,
): Promise<void> {
  const columns = options.fields ?? columnsFor(results, documents, options);
  const show = documentShower(columns, documents);
  const formatter = formatterFor(columns, results, show, options);
  const { stream } = options;
  let pieces: (Buffer | string)[] = [formatter.begin()];
  let size = 0;
  const flush = async () => {
    const text = Buffer.concat(
      pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)),
    );
    pieces = [];
    size = 0;
    if (text.length > 0 && !stream.write(text)) await once(stream, 'drain');
  };
  for (const result of results) {
    const piece = formatter.result(shown(result, show));
    pieces.push(piece);
    size += piece.length;
    if (size >= PIECE_BYTES) await flush();
  }
  pieces.push(formatter.end());
  await flush();
}

type Show = (ref: DocumentRef) => ShownDocument;

function shown(result: MatchResult<DocumentRef>, show: Show): ShownResult {
  if (result.kind === 'event') return { kind: 'event', document: show(result.event) };
  const events = result.events.map((event) => (event === null ? null : show(event)));
  return { kind: 'group', joinKeys: result.keys, events };
}

/** Reads documents with the values of some fields. */
function documentShower(paths: readonly string[], documents: Documents): Show {
  if (paths.length === 0) return (ref) => ({ bytes: documents.read(ref), row: [] });
  const set = new FieldSet();
  for (const path of paths) set.slotOf(path);
  const fields = prepareFields(set);
  const slots = { index: paths.indexOf('_index'), id: paths.indexOf('_id') };
  return (ref) => {
    const bytes = documents.read(ref);
    const reader = new DocumentReader(textOf(bytes, bytes.length), fields, false);
    reader.read(0, bytes.length);
    const row = [...reader.row];
    if (slots.index >= 0) row[slots.index] = ref.index;
    if (slots.id >= 0) row[slots.id] = ref.id;
    return { bytes, row };
  };
}

function columnsFor(
  results: readonly MatchResult<DocumentRef>[],
  documents: Documents,
  { format, queryFields }: PrintOptions,
): readonly string[] {
  if (format !== 'table' && format !== 'csv') return [];
  const candidates = candidateColumns(queryFields);
  const show = documentShower(candidates, documents);
  const rows = sampleOf(results).map((ref) => show(ref).row);
  return chooseColumns(candidates, rows);
}

function sampleOf(results: readonly MatchResult<DocumentRef>[]): DocumentRef[] {
  return results
    .slice(0, SAMPLE)
    .flatMap((result) => (result.kind === 'event' ? [result.event] : result.events))
    .filter((ref) => ref !== null)
    .slice(0, SAMPLE);
}

function formatterFor(
  columns: readonly string[],
  results: readonly MatchResult<DocumentRef>[],
  show: Show,
  { format, fields, grouped, stream, env }: PrintOptions,
): Formatter {
  const terminal = stream.isTTY;
  switch (format) {
    case 'ndjson':
      return ndjsonFormatter({ fields, terminal });
    case 'json':
      return jsonFormatter({ fields, terminal });
    case 'csv':
      return csvFormatter(columns, grouped);
    case 'table': {
      const sample = sampleOf(results).map((ref) => show(ref).row);
      const width = terminal ? stream.columns : UNLIMITED;
      return tableFormatter({ columns, sample, width, style: styleFor(stream, env) });
    }
  }
}
