import { hash } from 'node:crypto';
import { assert } from '../../util/assert.ts';
import { lazily } from '../../util/maps.ts';
import { isTable, newTable, type Data, type RuleDocument, type Table } from '../model/data.ts';
import type { Metadata } from '../model/metadata.ts';
import type { Rule } from '../model/fields.ts';
import type { PreparedQuery, LoadedRule, FileResult, LoadedFile } from '../loaded-rule.ts';
import { readQuery } from '../model/rule-types.ts';
import { decodeText } from './files.ts';
import type { FoundFile } from './find.ts';

/** Raised when what a file is read into changes: what was written by another version is not used. */
const VERSION = 4;

/** A rule file without findings. */
export interface PreparedFile {
  /** As it was read; JSON leaves out what is undefined. */
  readonly read: { readonly rule: Rule; readonly metadata: Metadata | null };
  readonly document: RuleDocument;
  readonly query: PreparedQuery;
}

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
    for (const [bytes, file] of files) {
      const texts = linesOf(file);
      const lengths = texts.map((text) => Buffer.byteLength(text));
      lines.push(...texts);
      places.push([hashOf(bytes), [start, ...lengths]]);
      start += lengths.reduce((sum, length) => sum + length + 1, 0);
    }
    const head: Head = { version: VERSION, files: Object.fromEntries(places) };
    return Buffer.from([JSON.stringify(head), ...lines, ''].join('\n'));
  }

  find(bytes: Uint8Array): PreparedFile | null {
    const key = hashOf(bytes);
    const place = Object.hasOwn(this.#files, key) ? this.#files[key] : undefined;
    if (place === undefined) return null;
    const [first, ...lengths] = place;
    let start = first;
    return fileOf(
      lengths.map((length) => {
        const from = start;
        start += length + 1;
        return () => this.#bytes.toString('utf8', from, from + length);
      }),
    );
  }
}

/** What a file comes back as. */
export const revived = (file: PreparedFile): PreparedFile =>
  fileOf(linesOf(file).map((text) => () => text));

const linesOf = ({ read, document, query }: PreparedFile): readonly string[] => [
  JSON.stringify(read),
  JSON.stringify(document),
  query.outline,
  query.details,
  query.statement,
];

/** Of most rules, only the first and the third line are ever asked for. */
function fileOf([read = none, document = none, ...query]: readonly (() => string)[]): PreparedFile {
  const documentOf = lazily((): RuleDocument => {
    const { metadata, rule, others } = JSON.parse(document()) as Record<string, Data>;
    return {
      metadata: tables(metadata),
      rule: tables(rule),
      others: tables(others),
    } as RuleDocument;
  });
  const [outline = none, details = none, statement = none] = query;
  return {
    read: JSON.parse(read()) as PreparedFile['read'],
    get document() {
      return documentOf();
    },
    query: {
      get outline() {
        return outline();
      },
      get details() {
        return details();
      },
      get statement() {
        return statement();
      },
    },
  };
}

const none = (): string => 'null';

const hashOf = (bytes: Uint8Array): string => hash('sha256', bytes, 'base64');

/** With tables in the place of the objects of `JSON.parse`. */
function tables(data: Data | undefined): Data | undefined {
  if (Array.isArray(data)) return data.map((each) => tables(each) as Data);
  if (!isTable(data)) return data;
  const table = newTable();
  for (const key of Object.keys(data)) table[key] = tables(data[key]) as Data;
  return table;
}

/** The same as of a file that is parsed; it is parsed when something else of it is asked for. */
export function preparedResult(
  { path, hasTests }: FoundFile,
  bytes: Uint8Array,
  prepared: PreparedFile,
  parse: () => FileResult,
): FileResult {
  const { rule, metadata } = prepared.read;
  const parsed = lazily(parse);
  const statement = lazily(() => readQuery(rule as unknown as Table)?.statement ?? null);
  const parsedRule = () => {
    const [loaded] = parsed().rules;
    assert(loaded !== undefined, `${path} has the rule that was prepared`);
    return loaded;
  };
  const file: LoadedFile = {
    path,
    get text() {
      return decodeText(bytes).text ?? '';
    },
    get entries() {
      return parsed().file?.entries ?? [];
    },
  };
  const loaded: LoadedRule = {
    file: path,
    get document() {
      return prepared.document;
    },
    rule,
    metadata,
    get statement() {
      return statement();
    },
    prepared: prepared.query,
    hasTests,
    problems: [],
    report: (fault) => parsedRule().report(fault),
  };
  return { file, rules: [loaded], exceptions: [], problems: [] };
}
