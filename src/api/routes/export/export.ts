import { z } from 'zod';
import type { Right } from '../../../service/operation/rights.ts';
import { may, mayEnter } from '../../../service/access/principal.ts';
import { currentRecord } from '../../../service/audit/audit-record.ts';
import { printJson, type Json } from '../../../events/json.ts';
import { HttpProblem } from '../../../http/problem.ts';
import { oneOf, type Fields } from '../../../service/operation/fields.ts';
import { badRequest } from '../../../http/json-body.ts';
import type { Call } from '../../../http/services.ts';
import type { ApiServices } from '../services.ts';

const FORMATS = ['json', 'csv', 'ndjson'] as const;
type ExportFormat = Exclude<(typeof FORMATS)[number], 'json'>;

const TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson',
};

const NAME = 'format';
/** Of what was asked for, in the audit log. */
const MAX_MESSAGE = 1_000;

/** The query of a list that can be exported. */
export const withFormat = (query: Fields): Fields =>
  query.extend({
    [NAME]: oneOf(FORMATS)
      .default('json')
      .describe('`csv` or `ndjson` for all rows, streamed; [how](../guide/exports.md)'),
  }) as Fields;

/** Takes the format out of a query; `null` for a page of JSON. Throws {@link HttpProblem}. */
export function takeFormat(query: URLSearchParams): ExportFormat | null {
  if (!query.has(NAME)) return null;
  const [format = '', ...others] = query.getAll(NAME);
  query.delete(NAME);
  const known = FORMATS.find((each) => each === format);
  if (known === undefined || others.length > 0)
    throw badRequest(`${NAME} is not one of ${FORMATS.join(', ')}`);
  if (known === 'json') return null;
  if (query.has('limit')) throw badRequest('an export has all rows: leave limit out');
  return known;
}

/** What the audit log calls an export of a list: data leaves the service. */
export const exportAuditOf = (path: string): string =>
  `${(path.split('/')[2] ?? '').replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())}.export`;

/** Whether a request asks for an export. */
export const isExport = (call: Call): boolean => {
  const format = call.req.query(NAME);
  return format === 'csv' || format === 'ndjson';
};

/** The largest page of a list that has pages. */
export function mostPerPage({ shape }: Fields): { readonly limit?: number } {
  const field = shape['limit'];
  const limit = field instanceof z.ZodDefault ? field.unwrap() : field;
  return limit instanceof z.ZodNumber && limit.maxValue !== null ? { limit: limit.maxValue } : {};
}

/** What is exported. */
export interface ExportedList {
  /** The name of the list in the answer; also of the file. */
  readonly rows: string;
  /** Of the answer as JSON: the fields of a row are the columns. */
  readonly answer: z.ZodType | undefined;
  readonly right: Right | 'signed-in' | null;
  readonly isOfSpace: boolean;
}

/** Reads a page of the list, of the first one where `after` is `null`. */
export type PageOf = (after: string | number | null) => Promise<unknown>;

/**
 * All rows, page by page: the next one is read when the client has taken the last. It breaks off, and so is seen to be
 * incomplete, where the rest cannot be read or may not be any more.
 */
export async function exportAnswer(
  call: Call,
  services: ApiServices,
  format: ExportFormat,
  list: ExportedList,
  pageOf: PageOf,
): Promise<Response> {
  const { principal } = call.get('access');
  const record = currentRecord();
  if (record !== null) record.message = new URL(call.req.url).search.slice(1, MAX_MESSAGE);
  const release = services.exports.take(principal);
  const chunks = chunksOf(format, list, pageOf, () => checkStillAllowed(call, services, list));
  try {
    // A refusal is still answered with its status: nothing has been sent yet.
    const first = await chunks.next();
    call.env.outgoing.once('close', release);
    const date = new Date(services.now()).toISOString().replaceAll(/[-:]|\.\d+/g, '');
    const broken = (error: unknown) => {
      services.log.warn({ err: error, list: list.rows }, 'an export was broken off');
      call.env.outgoing.destroy();
    };
    return new Response(streamOf(first, chunks, broken), {
      headers: {
        'content-type': TYPES[format],
        'content-disposition': `attachment; filename="${list.rows}-${date}.${format}"`,
      },
    });
  } catch (error) {
    release();
    throw error;
  }
}

type Chunks = AsyncGenerator<string, void, undefined>;

function streamOf(
  first: IteratorResult<string, void>,
  chunks: Chunks,
  broken: (error: unknown) => void,
): ReadableStream {
  const encoder = new TextEncoder();
  let next: IteratorResult<string, void> | null = first;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = next ?? (await chunks.next());
          next = null;
          if (done === true) controller.close();
          else controller.enqueue(encoder.encode(value));
        } catch (error) {
          broken(error);
          controller.close();
        }
      },
      cancel: () => void chunks.return(),
    },
    { highWaterMark: 1 },
  );
}

async function* chunksOf(
  format: ExportFormat,
  list: ExportedList,
  pageOf: PageOf,
  check: () => void,
): Chunks {
  const columns = columnsOf(list);
  let text = format === 'csv' ? csvLine(columns) : '';
  let after: string | number | null = null;
  do {
    if (after !== null) check();
    const page = (await pageOf(after)) as Readonly<Record<string, unknown>>;
    const rows = page[list.rows] as readonly Readonly<Record<string, unknown>>[];
    for (const row of rows)
      text +=
        format === 'csv'
          ? csvLine(columns.map((column) => row[column]))
          : `${printJson(row as Json)}\n`;
    yield text;
    text = '';
    const { next } = page;
    after = typeof next === 'string' || typeof next === 'number' ? next : null;
  } while (after !== null);
}

/** A list may take minutes to be sent. */
function checkStillAllowed(call: Call, { access }: ApiServices, list: ExportedList): void {
  const { principal, address, space } = call.get('access');
  const current = access.current(principal, address);
  const mayRead =
    current !== null &&
    (list.right === null || list.right === 'signed-in' || may(current, list.right)) &&
    (!list.isOfSpace || (mayEnter(current, space) && access.spaces.has(space)));
  if (!mayRead) throw new HttpProblem(403, 'security_exception', 'this may not be read any more');
}

/** The fields of a row, as the description of the answer has them. */
export function columnsOf({ rows, answer }: Pick<ExportedList, 'rows' | 'answer'>): string[] {
  const list = answer instanceof z.ZodObject ? (answer.shape[rows] as unknown) : null;
  const row = list instanceof z.ZodArray ? list.element : null;
  if (row instanceof z.ZodObject) return Object.keys(row.shape);
  throw new Error(`the answer does not say what the rows of ${rows} are`);
}

/**
 * Programs for tables take a cell that begins with one of these for a formula, which can run a program or send others
 * what is in the table (OWASP, CSV injection); full-width forms count as well.
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const QUOTE = "'";

/** A line of CSV (RFC 4180), with its end. */
export const csvLine = (cells: readonly unknown[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/**
 * Texts are in quotation marks. One that could be a formula, and one that begins with an apostrophe, begins with an
 * apostrophe more: removing the first apostrophe of each cell that has one restores the exact values.
 */
function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  const text = typeof value === 'string' ? value : printJson(value as Json);
  const safe = FORMULA.test(text) || text.startsWith(QUOTE) ? `${QUOTE}${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
