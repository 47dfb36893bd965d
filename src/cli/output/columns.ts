import type { Row } from '../../events/value.ts';

/** What a person wants to see of an event first, left to right. */
const CONTEXT = [
  '@timestamp',
  'event.action',
  'container.name',
  'orchestrator.namespace',
  'orchestrator.resource.name',
  'user.id',
  'process.parent.name',
  'process.name',
  'file.path',
  'kubernetes.audit.verb',
  'kubernetes.audit.objectRef.resource',
  'kubernetes.audit.user.username',
  'process.args',
];

/** Where a better field is there, the other would only take room. */
const INSTEAD: Record<string, string> = {
  'container.id': 'container.name',
  'host.os.type': '@timestamp',
  'event.category': 'event.action',
  'event.type': 'event.action',
  'event.kind': 'event.action',
};

/** The fields to read of the first results, of which {@link chooseColumns} keeps those worth showing. */
export function candidateColumns(queryFields: readonly string[]): string[] {
  const own = queryFields.filter((field) => !CONTEXT.includes(field));
  const last = CONTEXT.at(-1) as string;
  return [...CONTEXT.slice(0, -1), ...own, last];
}

/** The candidates that have a value in at least one row. */
export function chooseColumns(candidates: readonly string[], rows: readonly Row[]): string[] {
  const filled = candidates.filter((_, slot) => rows.some((row) => row[slot] !== undefined));
  return filled.filter((path) => !filled.includes(INSTEAD[path] ?? ''));
}
