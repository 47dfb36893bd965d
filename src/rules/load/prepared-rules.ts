import { createHash } from 'node:crypto';
import type { Statement } from '../../lang/index.ts';
import { isTable, newTable, type Data } from '../model/data.ts';
import type { RuleDocument } from '../model/document.ts';
import { readRule } from '../model/rule.ts';
import type { ReadRule } from '../model/rule.ts';

/** Raised when what a file is read into changes: what was written by another version is not used. */
const VERSION = 1;

/** A rule file without findings, as JSON. */
export interface PreparedFile {
  readonly document: RuleDocument;
  /** The statement as it is run. */
  readonly optimized: Statement;
}

export interface PreparedRule extends PreparedFile, Pick<ReadRule, 'rule' | 'metadata'> {}

/** Rule files that were read before, by their bytes. */
export class PreparedRules {
  readonly #files: Readonly<Record<string, PreparedFile>>;

  private constructor(files: Readonly<Record<string, PreparedFile>>) {
    this.#files = files;
  }

  /** @param text as {@link PreparedRules.write} returned it; of another version, nothing is in it */
  static read(text: string): PreparedRules {
    const { version, files } = JSON.parse(text) as ReturnType<typeof contentOf>;
    return new PreparedRules(version === VERSION ? files : {});
  }

  static write(files: Iterable<readonly [bytes: Uint8Array, file: PreparedFile]>): string {
    return JSON.stringify(contentOf(files));
  }

  find(bytes: Uint8Array): PreparedRule | null {
    const hash = hashOf(bytes);
    const known = Object.hasOwn(this.#files, hash) ? this.#files[hash] : undefined;
    return known === undefined ? null : preparedRule(known);
  }
}

export function preparedRule({ document, optimized }: PreparedFile): PreparedRule {
  const { metadata, rule, others } = tables(document as unknown as Data) as unknown as RuleDocument;
  const read = { metadata, rule, others };
  return { document: read, ...pick(readRule(read)), optimized };
}

const pick = ({ rule, metadata }: ReadRule) => ({ rule, metadata });

function contentOf(files: Iterable<readonly [bytes: Uint8Array, file: PreparedFile]>) {
  const entries = [...files].map(([bytes, file]) => [hashOf(bytes), file] as const);
  return { version: VERSION, files: Object.fromEntries(entries) };
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');

/** With tables in the place of the objects of `JSON.parse`. */
function tables(data: Data): Data {
  if (Array.isArray(data)) return data.map(tables);
  if (!isTable(data)) return data;
  const table = newTable();
  for (const key of Object.keys(data)) table[key] = tables(data[key] as Data);
  return table;
}
