import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Statement } from '../../lang/index.ts';
import { loadRules, type Loaded } from './load.ts';
import type { LoadedRule, PreparedQuery } from '../loaded-rule.ts';
import { isTable, type Data, type Table } from '../model/data.ts';
import type { Rule } from '../model/fields.ts';
import { PreparedRules, revived, type PreparedFile } from './prepared-rules.ts';

/** What is known of a query; `null` where a text cannot hold it. */
export type PrepareQuery = (statement: Statement, rule: Rule) => PreparedQuery | null;

/** Reads all rules at and below the paths, for {@link PreparedRules.read}. */
export async function prepareRules(
  paths: readonly string[],
  prepareQuery: PrepareQuery,
): Promise<Buffer> {
  const loaded = await loadRules(paths, undefined, { lints: 'matching' });
  const prepared: [Uint8Array, PreparedFile][] = [];
  for (const rule of loaded.rules) {
    const file = isAlone(rule, loaded) ? preparedFile(rule, prepareQuery) : null;
    if (file !== null) prepared.push([await readFile(rule.file), file]);
  }
  return PreparedRules.write(prepared);
}

/** Whether there is nothing else in its file, and nothing wrong with it. */
function isAlone({ file: path }: LoadedRule, { files, problems }: Loaded): boolean {
  const entries = files.find((file) => file.path === path)?.entries ?? [];
  return entries.length === 1 && !problems.some(({ file }) => file === path);
}

/** `null` for a rule that does not come back the same. */
function preparedFile(loaded: LoadedRule, prepareQuery: PrepareQuery): PreparedFile | null {
  const { document, rule, metadata, statement } = loaded;
  if (rule === null || statement === null) return null;
  const query = prepareQuery(statement, rule);
  if (query === null || !hasOnlyJson(document)) return null;
  const file = { read: { rule, metadata }, document, query };
  const again = revived(file);
  const isSame =
    isDeepStrictEqual(again.document, document) && isDeepStrictEqual(again.read, plain(file.read));
  return isSame ? file : null;
}

/** Without optional fields that are not there; the objects of JSON have a prototype. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isTable(value as Data)) return value;
  const entries = Object.entries(value as Table).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.map(([key, each]) => [key, plain(each)]));
}

/** Whether it has no number that JSON can't hold; dates are found by comparing. */
const hasOnlyJson = (value: unknown): boolean =>
  typeof value === 'object' && value !== null
    ? Object.values(value).every(hasOnlyJson)
    : typeof value !== 'bigint';
