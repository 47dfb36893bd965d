import { hash } from 'node:crypto';
import { isTable, newTable, type Data } from '../model/data.ts';
import type { RuleDocument } from '../model/document.ts';
import { readRule } from '../model/rule.ts';
import type { ReadRule } from '../model/rule.ts';
import type { PreparedQuery } from '../loaded-rule.ts';

/** Raised when what a file is read into changes: what was written by another version is not used. */
const VERSION = 3;

/** A rule file without findings. */
export interface PreparedFile {
  readonly document: RuleDocument;
  readonly query: PreparedQuery;
}

export interface PreparedRule extends PreparedFile, Pick<ReadRule, 'rule' | 'metadata'> {}

/** The first line of the file. */
interface Head {
  readonly version: number;
  /** By the hash of the bytes of a rule file: where its lines begin, and how many bytes each of them has. */
  readonly files: Readonly<Record<string, readonly [start: number, ...lengths: readonly number[]]>>;
}

/** Rule files that were read before, by their bytes. Lines of text, which are parsed when they are asked for. */
export class PreparedRules {
  readonly #bytes: Buffer;
  readonly #files: Head['files'];

  private constructor(bytes: Buffer, files: Head['files']) {
    this.#bytes = bytes;
    this.#files = files;
  }

  /** @param bytes as {@link PreparedRules.write} returned them; of another version, nothing is in them */
  static read(bytes: Buffer): PreparedRules {
    const end = bytes.indexOf('\n');
    const { version, files } = JSON.parse(bytes.toString('utf8', 0, end)) as Head;
    return new PreparedRules(bytes.subarray(end + 1), version === VERSION ? files : {});
  }

  static write(files: Iterable<readonly [bytes: Uint8Array, file: PreparedFile]>): Buffer {
    const lines: string[] = [];
    const places: [string, Head['files'][string]][] = [];
    let start = 0;
    for (const [bytes, { document, query }] of files) {
      const texts = [JSON.stringify(document), query.outline, query.statement];
      const lengths = texts.map((text) => Buffer.byteLength(text));
      lines.push(...texts);
      places.push([hashOf(bytes), [start, ...lengths]]);
      start += lengths.reduce((sum, length) => sum + length + 1, 0);
    }
    const head: Head = { version: VERSION, files: Object.fromEntries(places) };
    return Buffer.from([JSON.stringify(head), ...lines, ''].join('\n'));
  }

  find(bytes: Uint8Array): PreparedRule | null {
    const key = hashOf(bytes);
    const place = Object.hasOwn(this.#files, key) ? this.#files[key] : undefined;
    if (place === undefined) return null;
    const [first, ...lengths] = place;
    let start = first;
    const [document = '', outline = '', statement = ''] = lengths.map((length) => {
      const text = this.#bytes.toString('utf8', start, start + length);
      start += length + 1;
      return text;
    });
    const query = { outline, statement };
    return preparedRule({ document: JSON.parse(document) as RuleDocument, query });
  }
}

export function preparedRule({ document, query }: PreparedFile): PreparedRule {
  const { metadata, rule, others } = tables(document as unknown as Data) as unknown as RuleDocument;
  const read = { metadata, rule, others };
  return { document: read, ...pick(readRule(read)), query };
}

const pick = ({ rule, metadata }: ReadRule) => ({ rule, metadata });

const hashOf = (bytes: Uint8Array): string => hash('sha256', bytes, 'base64');

/** With tables in the place of the objects of `JSON.parse`. */
function tables(data: Data): Data {
  if (Array.isArray(data)) return data.map(tables);
  if (!isTable(data)) return data;
  const table = newTable();
  for (const key of Object.keys(data)) table[key] = tables(data[key] as Data);
  return table;
}
