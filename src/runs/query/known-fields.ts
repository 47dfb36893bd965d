import type { Block } from '../../ingest/index.ts';
import type { RunnableQuery } from '../../lang/index.ts';
import { fieldsOf, filtersOf } from '../../lang/syntax/ast.ts';
import type { QuerySettings } from './query-run.ts';

/** The number of documents examined per input, and in total. */
const DOCUMENTS = 200;
const ALL_DOCUMENTS = 2_000;
/** Larger ones are skipped: the names are only for hints. */
const DOCUMENT_BYTES = 256 * 1024;
const MAX_FIELDS = 5_000;
const MAX_LEVELS = 20;
const MAX_ELEMENTS = 10;

/** The names of the fields in the first documents, for "did you mean". */
export class KnownFields {
  readonly #names: Set<string>;
  #left = ALL_DOCUMENTS;

  /** @param names known from elsewhere, for instance a schema */
  constructor(names: Iterable<string> = []) {
    this.#names = new Set(names);
  }

  get names(): readonly string[] {
    return [...this.#names];
  }

  /** Examines the first block of an input. Documents that cannot be parsed are skipped. */
  look({ bytes, length, spans }: Block): void {
    if (this.#left <= 0) return;
    const content = Buffer.from(bytes.buffer, bytes.byteOffset, length);
    for (const [start, end] of documentsIn(content, spans)) {
      this.#left -= 1;
      if (end - start <= DOCUMENT_BYTES)
        addFieldsOf(content.toString('utf8', start, end), this.#names);
    }
  }
}

/** The names of the fields of one document, in its order. */
export function fieldsIn(document: Buffer): string[] {
  const names = new Set<string>();
  if (document.length <= DOCUMENT_BYTES) addFieldsOf(document.toString('utf8'), names);
  return [...names];
}

function addFieldsOf(json: string, names: Set<string>): void {
  try {
    collect(JSON.parse(json), '', names, 0);
  } catch {
    return;
  }
}

/** Start and end of the first documents, or of lines that should be documents. */
function* documentsIn(content: Buffer, spans: Uint32Array | null): Generator<[number, number]> {
  let start = 0;
  for (let index = 0; index < DOCUMENTS && start < content.length; index += 1) {
    if (spans !== null) {
      const [from, to] = [spans[index * 2], spans[index * 2 + 1]];
      if (from === undefined || to === undefined) return;
      yield [from, to];
    } else {
      const lineEnd = content.indexOf('\n', start);
      const end = lineEnd < 0 ? content.length : lineEnd;
      yield [start, end];
      start = end + 1;
    }
  }
}

function collect(value: unknown, path: string, names: Set<string>, level: number): void {
  if (names.size >= MAX_FIELDS || level > MAX_LEVELS || value === null) return;
  if (Array.isArray(value)) {
    for (const element of value.slice(0, MAX_ELEMENTS)) collect(element, path, names, level + 1);
  } else if (typeof value === 'object') {
    for (const [key, member] of Object.entries(value)) {
      if (path === '' && key === '_source') collect(member, '', names, level + 1);
      else collect(member, path === '' ? key : `${path}.${key}`, names, level + 1);
    }
  } else if (path !== '') {
    names.add(path);
  }
}

/** The fields that the query names, except for those that may be missing. */
export function readFields({ statement }: Pick<RunnableQuery, 'statement'>): string[] {
  return [
    ...new Set(
      fieldsOf(statement)
        .filter(({ optional }) => !optional)
        .map(({ path }) => path),
    ),
  ];
}

/** The names of the join keys; if the terms have different ones, those of the first. */
export function keyNames({ query }: RunnableQuery): readonly string[] {
  return query.kind === 'event' ? [] : (query.terms[0]?.by ?? []);
}

/** Of the fields without any value, those that the query expects to have one. */
export function unexpectedlyUnseen(
  unseen: readonly string[],
  compiled: RunnableQuery,
  { timestampField, eventCategoryField }: QuerySettings,
): string[] {
  const { query, statement } = compiled;
  const expected = new Set(readFields(compiled));
  if (filtersOf(statement).some(({ category }) => category !== null))
    expected.add(eventCategoryField);
  if (query.kind !== 'sample') expected.add(timestampField);
  return unseen.filter((path) => expected.has(path));
}
