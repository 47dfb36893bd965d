import type { Row } from '../../../events/value.ts';
import type { Key } from '../../../lang/index.ts';
import { printJson, type Json, type JsonObject } from '../../../events/json.ts';
import type { MatchResult } from '../../../lang/execute/collector.ts';
import { documentReader } from '../../../runs/query/document-reader.ts';
import type { DocumentRef } from '../../../stores/files/documents.ts';

/** Writes results as lines of JSON; documents are in them byte for byte, as they were received. */
export class ResultLines {
  readonly #fields: readonly string[] | null;
  readonly #keys: readonly string[];
  readonly #show: ReturnType<typeof documentReader>;
  readonly #kind: string;

  /**
   * @param kind of the query
   * @param keys the names of its join keys
   * @param fields that are written of each event; `null` for whole documents
   */
  constructor(kind: string, keys: readonly string[], fields: readonly string[] | null) {
    this.#kind = kind;
    this.#keys = keys;
    this.#fields = fields;
    this.#show = documentReader(fields ?? []);
  }

  write(result: MatchResult<DocumentRef>): string {
    if (result.kind === 'event') return `{"type":"event",${this.#event(result.event)}}`;
    const events = result.events.map((event) =>
      event === null ? 'null' : `{${this.#event(event)}}`,
    );
    const keys = printJson(namedKeys(this.#keys, result.keys));
    return `{"type":${JSON.stringify(this.#kind)},"keys":${keys},"events":[${events.join(',')}]}`;
  }

  #event(ref: DocumentRef): string {
    const { bytes, row } = this.#show(ref);
    const envelope = `"_index":${JSON.stringify(ref.index ?? null)},"_id":${JSON.stringify(ref.id ?? null)}`;
    return this.#fields === null
      ? `${envelope},"document":${bytes.toString('utf8')}`
      : `${envelope},"fields":${printJson(namedValues(this.#fields, row))}`;
  }
}

/** A join key without a name, such as that of a function, has its number. */
const namedKeys = (names: readonly string[], keys: Key): JsonObject =>
  Object.fromEntries(keys.map((value, at) => [names[at] ?? String(at + 1), value as Json]));

/** Fields without a value are left out. */
const namedValues = (fields: readonly string[], row: Row): JsonObject =>
  Object.fromEntries(
    fields.flatMap((field, at) => (row[at] === undefined ? [] : [[field, row[at] as Json]])),
  );
