import { words } from '../../util/words.ts';
import type { Row } from '../../events/field-set.ts';

/** The fields of an event that people look at first, left to right. */
const CONTEXT: readonly string[] = words(`
  @timestamp event.action container.name orchestrator.namespace orchestrator.resource.name
  user.id process.parent.name process.name file.path kubernetes.audit.verb
  kubernetes.audit.objectRef.resource kubernetes.audit.user.username process.args
`);

/** Fields that are hidden where a better one has a value. */
const INSTEAD: Record<string, string> = {
  'container.id': 'container.name',
  'host.os.type': '@timestamp',
  'event.category': 'event.action',
  'event.type': 'event.action',
  'event.kind': 'event.action',
};

/** Columns in the order in which they are omitted when the line is too narrow. */
const FIRST_OMITTED = ['orchestrator.namespace', 'user.id', 'orchestrator.resource.name'];
const USEFUL = ['event.action', 'process.parent.name', 'container.name'];
const LAST_OMITTED = ['file.path', 'process.name', 'process.args', '@timestamp'];

/** The number of columns for documents that have none of the fields above. */
const OTHER_COLUMNS = 8;

/** The fields to read of the first results, of which {@link chooseColumns} keeps those worth showing. */
export function candidateColumns(queryFields: readonly string[]): string[] {
  const own = queryFields.filter((field) => !CONTEXT.includes(field));
  const last = CONTEXT.at(-1) as string;
  return [...CONTEXT.slice(0, -1), ...own, last];
}

/**
 * The candidates that have a value in at least one row.
 *
 * @param others the fields of a document, used where no candidate has a value
 */
export function chooseColumns(
  candidates: readonly string[],
  rows: readonly Row[],
  others: () => readonly string[],
): string[] {
  const filled = candidates.filter((_, slot) => rows.some((row) => row[slot] !== undefined));
  if (filled.length === 0) return others().slice(0, OTHER_COLUMNS);
  return filled.filter((path) => !filled.includes(INSTEAD[path] ?? ''));
}

/** Columns in the order in which they are omitted when the line is too narrow. */
export function leastUsefulFirst(columns: readonly string[]): string[] {
  const known = [...FIRST_OMITTED, ...USEFUL, ...LAST_OMITTED];
  const other = columns.filter((path) => !known.includes(path)).toReversed();
  return [...FIRST_OMITTED, ...other, ...USEFUL, ...LAST_OMITTED].filter((path) =>
    columns.includes(path),
  );
}
