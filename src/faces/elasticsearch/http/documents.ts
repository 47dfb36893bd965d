import type { DocumentOutcome, IntakeOutcome } from '../../../service/events/intake/intake.ts';
import { json } from '../../../http/answers.ts';
import { HttpProblem } from '../../../http/problem.ts';
import { foreignRoutes, type Route } from '../../../http/route.ts';
import type { Call, Services } from '../../../http/services.ts';
import { takeIn } from '../../../http/take-in.ts';
import { filtered, parseFilterPath } from './filter-path.ts';
import { INDEX, indexOf } from './names.ts';

/** Clients older than version 7 name a type. */
const PATHS = [
  '/_bulk',
  '/_bulk/',
  `${INDEX}/_bulk`,
  `${INDEX}/_bulk/`,
  `${INDEX}/_doc/_bulk`,
] as const;

/** `_bulk`, which every shipper uses. The Python client sends it as PUT. */
export const BULK_ROUTES: readonly Route[] = foreignRoutes([
  {
    on: PATHS.flatMap((path) => [`POST ${path}`, `PUT ${path}`] as const),
    about: 'stores documents, and returns the result of each',
    right: 'ingest',
    handle: (call, services) => bulk(call, services),
  },
]);

async function bulk(call: Call, services: Services): Promise<Response> {
  const started = performance.now();
  noteIgnored(call, services);
  const outcome = await takeIn(call, services, {
    framing: 'bulk',
    inputFormat: 'auto',
    index: indexOf(call),
  });
  const took = Math.round(performance.now() - started);
  return json(call, bulkAnswer(outcome, took, call.req.query('filter_path')));
}

/** Ingest pipelines would change documents; they are ignored here, and counted. */
function noteIgnored(call: Call, { metrics }: Services): void {
  const pipeline = call.req.query('pipeline');
  if (pipeline !== undefined && pipeline !== '' && pipeline !== '_none') metrics.pipelineIgnored();
}

/** What Beats and the Elastic Agent request: enough to know the result of each event. */
const SHORT = 'errors,items.*.error,items.*.status';

/**
 * The answer to a bulk request, as bytes: texts of this size, which live until they are sent, would fill the heap. Clients search for parts of it without parsing it as JSON:
 * `"errors":true` without a space, before `items`. There is one item for each action, in order, with one key.
 */
function bulkAnswer(
  outcome: Pick<IntakeOutcome, 'documents'>,
  took: number,
  filterPath: string | undefined,
): Uint8Array<ArrayBuffer> {
  const { documents } = outcome;
  if (filterPath === SHORT) {
    return written(documents, shortItem, (hasErrors) => `{"errors":${hasErrors},"items":[`);
  }
  const head = (hasErrors: boolean) => `{"took":${took},"errors":${hasErrors},"items":[`;
  const bytes = written(documents, itemWriter(), head);
  const filter = parseFilterPath(filterPath);
  if (filter === null) return bytes;
  const whole = JSON.parse(bytes.toString()) as object;
  return Buffer.from(JSON.stringify(filtered(whole, filter)));
}

/** The number of items that are concatenated at a time, to limit the memory for parts of an answer. */
const ITEMS_AT_ONCE = 100;

/** @param head of the answer, up to its items */
function written(
  documents: Iterable<DocumentOutcome>,
  write: (document: DocumentOutcome) => string,
  head: (hasErrors: boolean) => string,
): Buffer<ArrayBuffer> {
  const parts: Buffer[] = [];
  let text = '';
  let items = 0;
  let hasErrors = false;
  for (const document of documents) {
    hasErrors ||= errorOf(document) !== null;
    text += items === 0 ? write(document) : `,${write(document)}`;
    items += 1;
    if (items % ITEMS_AT_ONCE > 0) continue;
    parts.push(Buffer.from(text));
    text = '';
  }
  return Buffer.concat([Buffer.from(head(hasErrors)), ...parts, Buffer.from(`${text}]}`)]);
}

/** A thousand events of a request differ in their ids, as a rule: what stands around these is written once. */
function itemWriter(): (document: DocumentOutcome) => string {
  let last: DocumentOutcome | null = null;
  let before = '';
  let behind = '';
  return (document) => {
    if (last === null || !isAlike(document, last)) {
      last = document;
      before = `{"${document.action}":{"_index":${JSON.stringify(document.index)},`;
      const result =
        errorOf(document) === null
          ? `"_version":${document.version},"result":"${resultOf(document)}",`
          : '';
      behind = `${result}"status":${statusOf(document)}${errorText(document)}}}`;
    }
    const { id } = document;
    if (id === null) return before + behind;
    return `${before}"_id":${JSON.stringify(id)},${behind}`;
  };
}

/** Whether two items differ in their ids at most. The error of a document may name its id. */
const isAlike = (document: DocumentOutcome, other: DocumentOutcome): boolean =>
  document.status === other.status &&
  document.action === other.action &&
  document.index === other.index &&
  document.version === other.version &&
  errorOf(document) === null &&
  errorOf(other) === null;

const shortItem = (document: DocumentOutcome) =>
  `{"${document.action}":{"status":${statusOf(document)}${errorText(document)}}}`;

const resultOf = ({ status }: DocumentOutcome) => (status === 'updated' ? 'updated' : 'created');

/** The status of a document, equal to that of a request with this document alone. */
const statusOf = (document: DocumentOutcome) =>
  errorOf(document)?.status ?? (document.status === 'updated' ? 200 : 201);

/** Why a document was not stored. */
function errorOf({ status, error, id, version }: DocumentOutcome): DocumentOutcome['error'] {
  if (error !== null || status !== 'duplicate') return error;
  const reason = `[${id}]: version conflict, document already exists (current version [${version}])`;
  return { type: 'version_conflict_engine_exception', reason, status: 409 };
}

function errorText(document: DocumentOutcome): string {
  const error = errorOf(document);
  if (error === null) return '';
  const { type, reason } = error;
  return `,"error":${JSON.stringify({ type, reason })}`;
}

/** One document per request, as Falcosidekick sends alerts. */
export const DOCUMENT_ROUTES: readonly Route[] = foreignRoutes([
  {
    on: [
      `POST ${INDEX}/_doc`,
      `POST ${INDEX}/_doc/`,
      `POST ${INDEX}/_doc/:id`,
      `PUT ${INDEX}/_doc/:id`,
    ],
    about: 'stores a document',
    right: 'ingest',
    handle: (call, services) => store(call, services, call.req.query('op_type') === 'create'),
  },
  {
    on: [`POST ${INDEX}/_create/:id`, `PUT ${INDEX}/_create/:id`],
    about: 'stores a document, unless there is one of its id',
    right: 'ingest',
    handle: (call, services) => store(call, services, true),
  },
  {
    on: ['/_refresh', `${INDEX}/_refresh`, '/_flush', `${INDEX}/_flush`].flatMap(
      (path) => [`GET ${path}`, `POST ${path}`] as `${'GET' | 'POST'} /${string}`[],
    ),
    about: 'does nothing: stored documents are found by the next request in any case',
    right: 'ingest',
    mostBytes: null,
    handle: (call) => json(call, { _shards: { total: 1, successful: 1, failed: 0 } }),
  },
]);

async function store(call: Call, services: Services, isCreate: boolean): Promise<Response> {
  noteIgnored(call, services);
  const outcome = await takeIn(call, services, {
    framing: 'documents',
    inputFormat: 'auto',
    index: indexOf(call),
    id: call.req.param('id') ?? null,
    isCreate,
  });
  const [document] = outcome.documents;
  if (document === undefined)
    throw new HttpProblem(400, 'parse_exception', 'request body is required');
  return answer(call, document);
}

function answer(call: Call, document: DocumentOutcome): Response {
  const error = errorOf(document);
  if (error !== null) throw new HttpProblem(error.status, error.type, error.reason);
  const { index, id, version, status } = document;
  const body = {
    _index: index,
    _id: id,
    _version: version,
    result: status === 'updated' ? 'updated' : 'created',
    _shards: { total: 1, successful: 1, failed: 0 },
  };
  return json(call, body, statusOf(document));
}
