import type { DocumentOutcome, IntakeOutcome } from '../../../engine/intake/intake.ts';
import { filtered, parseFilterPath } from './filter-path.ts';

/** What Beats and the Elastic Agent ask for: enough to know what became of each event. */
const SHORT = 'errors,items.*.error,items.*.status';

/**
 * The answer to a bulk request as text. Clients look for parts of it without reading it as JSON:
 * `"errors":true` without a space, before `items`. There is one item for each action, in order, with one key.
 */
export function bulkAnswer(
  outcome: Pick<IntakeOutcome, 'documents'>,
  took: number,
  filterPath: string | undefined,
): string {
  const { documents } = outcome;
  const hasErrors = documents.some((document) => errorOf(document) !== null);
  if (filterPath === SHORT)
    return `{"errors":${hasErrors},"items":[${documents.map(shortItem).join(',')}]}`;
  const text = `{"took":${took},"errors":${hasErrors},"items":[${items(documents)}]}`;
  const filter = parseFilterPath(filterPath);
  return filter === null ? text : JSON.stringify(filtered(JSON.parse(text) as object, filter));
}

/** A thousand events of a request are of few indices. */
function items(documents: readonly DocumentOutcome[]): string {
  let index = '';
  let indexText = '""';
  const parts = documents.map((document) => {
    if (document.index !== index) {
      index = document.index;
      indexText = JSON.stringify(index);
    }
    const id = document.id === null ? '' : `"_id":${JSON.stringify(document.id)},`;
    const result =
      errorOf(document) === null
        ? `"_version":${document.version},"result":"${resultOf(document)}",`
        : '';
    return `{"${document.action}":{"_index":${indexText},${id}${result}"status":${statusOf(document)}${errorText(document)}}}`;
  });
  return parts.join(',');
}

const shortItem = (document: DocumentOutcome) =>
  `{"${document.action}":{"status":${statusOf(document)}${errorText(document)}}}`;

const resultOf = ({ status }: DocumentOutcome) => (status === 'updated' ? 'updated' : 'created');

/** The status of a document as if it had been sent alone. */
export const statusOf = (document: DocumentOutcome) =>
  errorOf(document)?.status ?? (document.status === 'updated' ? 200 : 201);

/** Why a document was not stored. */
export function errorOf({ status, error, id, version }: DocumentOutcome): DocumentOutcome['error'] {
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
