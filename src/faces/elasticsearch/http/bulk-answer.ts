import type { DocumentOutcome, IntakeOutcome } from '../../../service/events/intake/intake.ts';
import { filtered, parseFilterPath } from './filter-path.ts';

/** What Beats and the Elastic Agent request: enough to know the result of each event. */
const SHORT = 'errors,items.*.error,items.*.status';

/**
 * The answer to a bulk request as text. Clients search for parts of it without parsing it as JSON:
 * `"errors":true` without a space, before `items`. There is one item for each action, in order, with one key.
 */
export function bulkAnswer(
  outcome: Pick<IntakeOutcome, 'documents'>,
  took: number,
  filterPath: string | undefined,
): string {
  const { documents } = outcome;
  if (filterPath === SHORT) {
    const { items, hasErrors } = joined(documents, shortItem);
    return `{"errors":${hasErrors},"items":[${items}]}`;
  }
  const { items, hasErrors } = joined(documents, itemWriter());
  const text = `{"took":${took},"errors":${hasErrors},"items":[${items}]}`;
  const filter = parseFilterPath(filterPath);
  return filter === null ? text : JSON.stringify(filtered(JSON.parse(text) as object, filter));
}

/** The number of items that are concatenated at a time, to limit the memory for parts of an answer. */
const ITEMS_AT_ONCE = 1_000;

function joined(
  documents: Iterable<DocumentOutcome>,
  write: (document: DocumentOutcome) => string,
) {
  const parts: string[] = [];
  let items: string[] = [];
  let hasErrors = false;
  for (const document of documents) {
    hasErrors ||= errorOf(document) !== null;
    items.push(write(document));
    if (items.length < ITEMS_AT_ONCE) continue;
    parts.push(items.join(','));
    items = [];
  }
  if (items.length > 0) parts.push(items.join(','));
  return { items: parts.join(','), hasErrors };
}

/** A thousand events of a request have few distinct indices. */
function itemWriter(): (document: DocumentOutcome) => string {
  let index = '';
  let indexText = '""';
  return (document) => {
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
  };
}

const shortItem = (document: DocumentOutcome) =>
  `{"${document.action}":{"status":${statusOf(document)}${errorText(document)}}}`;

const resultOf = ({ status }: DocumentOutcome) => (status === 'updated' ? 'updated' : 'created');

/** The status of a document, equal to that of a request with this document alone. */
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
