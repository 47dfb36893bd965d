import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { TACTICS } from '../attack/index.ts';
import { gatherExceptions } from '../exceptions/gather.ts';
import { readException, type LoadedException } from '../exceptions/read-exception.ts';
import { formatOf, type Format, type ReadEntry } from '../formats/index.ts';
import type { LintsWanted, TestsBeside } from '../lints/lint.ts';
import { fileProblem, type Problem, SourceFile } from '../problem.ts';
import { validateRule } from '../validate/validate-rule.ts';
import type { LoadedRule, FileResult, LoadedFile } from '../loaded-rule.ts';
import { decodeText, NODE_FILES, type Files } from './files.ts';
import {
  findFiles,
  MAX_FILES,
  reasonOf,
  TESTS_ENDING,
  type Found,
  type FoundFile,
} from './find.ts';
import { preparedResult, type PreparedRules } from './prepared-rules.ts';
import { quote, at } from '../model/data.ts';

/** The maximum size of one rule file in bytes. */
export const MAX_FILE_BYTES = 10_000_000;
/** The part of a larger file that is read to see whether it is meant to contain rules. */
const HEAD_BYTES = 65_536;
/** Files read at the same time. */
const AT_A_TIME = 16;

export interface Loaded {
  /** In the order of the paths, then by path; those of files that have errors too. */
  readonly rules: readonly LoadedRule[];
  readonly files: readonly LoadedFile[];
  /** Lists and items, broken ones too, in the order of the rules; see `exceptionsOf`. */
  readonly exceptions: readonly LoadedException[];
  /** All findings, by file and position. */
  readonly problems: readonly Problem[];
  /** Files in directories that are clearly not rule files. */
  readonly skipped: number;
}

export interface LoadOptions {
  readonly lints: LintsWanted;
  /** Files that were read before and have not changed are not parsed again. */
  readonly cache?: LoadCache | undefined;
  /** What files without findings are read into; they are parsed only where it does not suffice. */
  readonly prepared?: PreparedRules | null;
  /** Of all files together; further ones are not read. Without a limit by default. */
  readonly maxBytes?: number | undefined;
}

/** What a load of the same paths has read, by path. Only the files of the last load are kept. */
export class LoadCache {
  #known = new Map<string, CachedFile>();
  #next = new Map<string, CachedFile>();

  find(path: string, bytes: Uint8Array, hasTests: TestsBeside): FileResult | null {
    const known = this.#known.get(path);
    if (known === undefined || known.hasTests !== hasTests) return null;
    if (known.hash !== hashOf(bytes)) return null;
    this.#next.set(path, known);
    return known.result;
  }

  add(path: string, bytes: Uint8Array, hasTests: TestsBeside, result: FileResult): void {
    this.#next.set(path, { hash: hashOf(bytes), hasTests, result });
  }

  /** A load has ended: what it did not see is forgotten. */
  turn(): void {
    this.#known = this.#next;
    this.#next = new Map();
  }
}

interface CachedFile {
  readonly hash: string;
  readonly hasTests: TestsBeside;
  readonly result: FileResult;
}

const hashOf = (bytes: Uint8Array) => hash('sha256', bytes, 'base64');

/**
 * Reads and checks all rules at and below some paths. An invalid file never stops the others: it is
 * one of the problems.
 */
export async function loadRules(
  paths: readonly string[],
  files: Files = NODE_FILES,
  options: LoadOptions = { lints: 'all' },
): Promise<Loaded> {
  const found = await findFiles(paths, files);
  const results: FileResult[] = [];
  const read = { bytes: 0 };
  for (let first = 0; first < found.files.length; first += AT_A_TIME) {
    if (read.bytes > (options.maxBytes ?? Infinity)) break;
    const batch = found.files.slice(first, first + AT_A_TIME);
    results.push(...(await Promise.all(batch.map((file) => loadFile(file, files, options, read)))));
    // A service has more to do on this thread.
    await setImmediate();
  }
  options.cache?.turn();
  const left = found.files.length - results.length;
  const tooMany = (message: string) => fileProblem('error', paths[0] ?? '', 'RUL1009', message);
  const rules = withoutDuplicates(results.flatMap((result) => result.rules));
  const exceptions = results.flatMap((result) => result.exceptions);
  const problems = [
    ...found.unreadable.map(({ path, reason }) =>
      fileProblem('error', path, 'RUL1001', `cannot be read: ${reason}`),
    ),
    ...(found.isCut ? [tooMany(`only the first ${MAX_FILES} files are read`)] : []),
    ...(left > 0
      ? [
          tooMany(
            `only the first ${results.length} files are read: they have more than ${options.maxBytes} bytes`,
          ),
        ]
      : []),
    ...emptyFolders(found, results),
    ...results.flatMap((result) => result.problems),
    ...rules.flatMap((rule) => rule.problems),
    ...exceptions.flatMap((exception) => exception.problems),
    ...gatherExceptions(exceptions).problems,
  ];
  return {
    rules,
    files: results.flatMap(({ file }) => (file === null ? [] : [file])),
    exceptions,
    problems: inOrder(
      problems,
      found.files.map(({ path }) => path),
    ),
    skipped:
      found.otherFiles +
      results.filter(({ file, problems: all }) => file === null && all.length === 0).length,
  };
}

/** Given directories that contain no rules, not even invalid ones. */
function emptyFolders(
  { files, folders, unreadable }: Found,
  results: readonly FileResult[],
): Problem[] {
  const ours = files.filter((_, index) => results[index] !== PASSED_OVER).map(({ path }) => path);
  return folders
    .filter((folder) => ![...ours, ...unreadable.map(({ path }) => path)].some(isIn(folder)))
    .map((folder) => {
      const others = files.filter(({ path }) => isIn(folder)(path)).length;
      const hint =
        others === 0
          ? 'rule files end in .toml, .ndjson or .json; check the path'
          : 'it contains no rule files; check the path';
      return fileProblem('error', folder, 'RUL1010', 'contains no rule', hint);
    });
}

const isIn = (folder: string) => {
  const start = folder.endsWith('/') ? folder : `${folder}/`;
  return (path: string) => path === folder || path.startsWith(start);
};

const PASSED_OVER: FileResult = { file: null, rules: [], exceptions: [], problems: [] };

async function loadFile(
  found: FoundFile,
  files: Files,
  { lints, cache, prepared }: LoadOptions,
  read: { bytes: number },
): Promise<FileResult> {
  const { path } = found;
  const format = formatOf(path);
  if (format === undefined || path.endsWith(TESTS_ENDING)) {
    const hint = 'rule files end in .toml, .ndjson or .json';
    return failed(path, 'RUL1007', 'is not a rule file', hint);
  }
  let bytes: Uint8Array;
  let size: number;
  try {
    ({ bytes, size } = await files.read(path, MAX_FILE_BYTES + 1));
  } catch (error) {
    return failed(path, 'RUL1001', `cannot be read: ${reasonOf(error)}`);
  }
  read.bytes += bytes.length;
  const known = cache?.find(path, bytes, found.hasTests) ?? null;
  if (known !== null) return known;
  // Findings of further lints are not known of what was prepared.
  const ready = lints === 'all' ? null : (prepared?.find(bytes) ?? null);
  const parse = () => readFile(found, format, { bytes, size }, lints);
  const result = ready === null ? parse() : preparedResult(found, bytes, ready, parse);
  cache?.add(path, bytes, found.hasTests, result);
  return result;
}

function readFile(
  found: FoundFile,
  format: Format,
  { bytes, size }: { readonly bytes: Uint8Array; readonly size: number },
  lints: LintsWanted,
): FileResult {
  const { path, named } = found;
  const isMeant = (text: string) =>
    named || format.looksLikeRules(text) || (isNamedAsRule(found) && !OTHER_TABLE.test(text));
  if (size > MAX_FILE_BYTES) {
    const head = new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES));
    if (!isMeant(head)) return PASSED_OVER;
    return failed(path, 'RUL1002', `has ${size.toLocaleString('en')} bytes; the limit is 10 MB`);
  }
  const decoded = decodeText(bytes);
  if (decoded.text === null) {
    if (!isMeant(new TextDecoder().decode(bytes))) return PASSED_OVER;
    const message = `is not valid UTF-8 at byte ${decoded.offset}`;
    return failed(path, 'RUL1003', message, 'save it as UTF-8');
  }
  const { text } = decoded;
  const { entries, errors } = format.read(text);
  const isMisplaced = format.name === 'toml' && errors.some(({ code }) => code === 'RUL1007');
  if (entries.length === 0 && !isMisplaced && !isMeant(text)) return PASSED_OVER;
  const source = new SourceFile(path, text);
  const problems = [
    ...errors.map((error) => source.problem('error', error.code, error.message, error.offset)),
    ...entries.flatMap((entry) => misplacedExceptions(entry, source)),
  ];
  if (entries.length === 0 && errors.length === 0) {
    return failed(path, 'RUL1007', 'contains no rule', NO_RULE_HINTS[format.name]);
  }
  const rules = entries.flatMap((entry) =>
    entry.entry.kind === 'rule'
      ? [validateRule(entry.entry.document, entry, source, found.hasTests, lints)]
      : [],
  );
  const exceptions = entries.flatMap((each) => {
    const { entry } = each;
    if (entry.kind === 'exception_list') return [readException('list', entry.data, each, source)];
    return entry.kind === 'exception_item' ? [readException('item', entry.data, each, source)] : [];
  });
  return { file: { path, text, entries }, rules, exceptions, problems };
}

/** `execution_shell.toml`, as rules are commonly named, or any name that has tests next to it. */
function isNamedAsRule({ path, hasTests }: FoundFile): boolean {
  if (!path.endsWith('.toml')) return false;
  return hasTests === true || BEGINS_WITH_TACTIC.test(path.slice(path.lastIndexOf('/') + 1));
}

const BEGINS_WITH_TACTIC = new RegExp(
  `^(${Object.values(TACTICS)
    .map((name) => name.toLowerCase().replaceAll(' ', '_'))
    .join('|')})_`,
);

/** A table other than those that occur next to [rule] indicates a file of another kind. */
const OTHER_TABLE = /^\s*\[\[?\s*(?!metadata\b|transform\b)[\w"'-]/m;

const NO_RULE_HINTS = {
  toml: 'a TOML rule file has a [rule] table',
  ndjson: 'an export has one JSON object per line',
  json: 'a .json file contains one rule as an object; write several to .ndjson, one per line',
} as const;

function failed(path: string, code: Problem['code'], message: string, hint?: string): FileResult {
  return { ...PASSED_OVER, problems: [fileProblem('error', path, code, message, hint)] };
}

/** By file, unreadable files first, then by position. */
function inOrder(problems: readonly Problem[], paths: readonly string[]): Problem[] {
  const files = new Map(paths.map((path, index) => [path, index + 1]));
  return [...problems].sort(
    (a, b) =>
      (files.get(a.file) ?? 0) - (files.get(b.file) ?? 0) ||
      (a.range?.start ?? 0) - (b.range?.start ?? 0),
  );
}

/** An error at every rule whose `rule_id` an earlier one has; only the first one runs. */
function withoutDuplicates(rules: readonly LoadedRule[]): LoadedRule[] {
  const first = new Map<string, LoadedRule>();
  return rules.map((loaded) => {
    const id = loaded.rule?.rule_id ?? loaded.document.rule['rule_id'];
    if (typeof id !== 'string' || id.trim() === '') return loaded;
    const other = first.get(id);
    if (other === undefined) {
      first.set(id, loaded);
      return loaded;
    }
    const problem = loaded.report({
      code: 'RUL1008',
      path: ['rule', 'rule_id'],
      message: `the rule_id ${quote(id)} is already used by a rule in ${other.file}`,
      hint: 'give one of them a new UUID',
    });
    return { ...loaded, rule: null, statement: null, problems: [...loaded.problems, problem] };
  });
}

/**
 * A file contains a rule or exceptions: `[[exceptions]]` next to `[rule]` are kept but have no
 * effect.
 */
function misplacedExceptions(
  { entry, placeOf, offset }: ReadEntry,
  source: SourceFile,
): readonly Problem[] {
  if (entry.kind !== 'rule' || at(entry.document.others, 'exceptions') === undefined) return [];
  return [
    source.problem(
      'warning',
      'RUL3110',
      'exceptions next to a rule do not apply',
      placeOf(['exceptions'])?.key ?? offset,
      'put them in a file of their own, and list the rule_id in rule_ids of its [metadata]',
    ),
  ];
}
