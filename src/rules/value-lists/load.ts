import { NODE_FILES, type Files } from '../load/files.ts';
import { reasonOf } from '../load/find.ts';
import { VALUE_TYPES, type ValueType, type ExceptionItem } from '../exceptions/model.ts';
import { quote } from '../model/data.ts';
import { fileProblem, type Problem } from '../problem.ts';
import { buildValueList, type BadLine } from './build.ts';
import { CollisionError } from './text-table.ts';
import type { ValueList } from './value-list.ts';
import { wantedLists, type WantedList } from './wanted.ts';

/** The maximum size of one value list in bytes. */
export const MAX_LIST_BYTES = 2 ** 31 - 1;

/** The number of invalid values whose position is reported. */
const MAX_BAD_LINES = 20;

/** The value lists that some exception items refer to. */
export interface LoadedValueLists {
  readonly lists: readonly ValueList[];
  readonly problems: readonly Problem[];
  /** Names of files in the folder that no item refers to. They are not read. */
  readonly unused: readonly string[];
}

/**
 * Reads the value lists that items refer to. The name of a file in the folder, with or without its
 * ending `.txt` or `.csv`, is the id of a list; it has one value per line. Ids are only compared
 * with existing names, so no id can lead out of the directory.
 *
 * @param folder `null` where none was given
 */
export async function loadValueLists(
  folder: string | null,
  items: readonly ExceptionItem[],
  files: Files = NODE_FILES,
): Promise<LoadedValueLists> {
  const problems: Problem[] = [];
  const wanted = wantedLists(items, problems);
  const names = folder === null ? [] : await namesIn(folder, files, problems);
  const used = new Set<string>();
  const lists: ValueList[] = [];
  for (const each of wanted.values()) {
    const [name, ...more] = filesOf(each.id, names);
    if (folder === null || name === undefined) {
      const why =
        folder === null ? 'no directory of value lists was given' : `${folder} has no such file`;
      problems.push(missingList(each, folder, why));
      continue;
    }
    for (const other of [name, ...more]) used.add(other);
    for (const other of more) {
      problems.push(
        fileProblem(
          'warning',
          `${folder}/${other}`,
          'RUL3202',
          `is not used: ${quote(name)} is the list ${quote(each.id)} already`,
        ),
      );
    }
    const result = await loadList(`${folder}/${name}`, each, files, problems);
    if (typeof result === 'string') {
      problems.push(fileProblem('warning', `${folder}/${name}`, 'RUL3202', result));
    } else lists.push(result);
  }
  return { lists, problems, unused: names.filter((name) => !used.has(name)) };
}

async function namesIn(
  folder: string,
  files: Files,
  problems: Problem[],
): Promise<readonly string[]> {
  try {
    const entries = await files.namesIn(folder);
    return entries
      .filter(({ name, kind }) => kind === 'file' && !name.startsWith('.'))
      .map(({ name }) => name);
  } catch (error) {
    const message = `cannot be read: ${reasonOf(error)}`;
    problems.push(fileProblem('error', folder, 'RUL1001', message));
    return [];
  }
}

const ENDING = /\.(?:txt|csv)$/i;

/** The exact name first. */
function filesOf(id: string, names: readonly string[]): readonly string[] {
  const isExact = (name: string) => name === id;
  return [
    ...names.filter(isExact),
    ...names.filter(
      (name) => !isExact(name) && ENDING.test(name) && name.replace(ENDING, '') === id,
    ),
  ];
}

/** The list, or why it is missing. */
async function loadList(
  path: string,
  wanted: WantedList,
  files: Files,
  problems: Problem[],
): Promise<ValueList | string> {
  let bytes: Uint8Array;
  try {
    const { bytes: head, size } = await files.read(path, MAX_LIST_BYTES);
    if (size > MAX_LIST_BYTES) return `has ${size.toLocaleString('en')} bytes; the limit is 2 GB`;
    bytes = head;
  } catch (error) {
    return `cannot be read: ${reasonOf(error)}`;
  }
  return readValueList(path, bytes, wanted, problems);
}

/** The value list of a text with one value per line, or why there is none. */
export function readValueList(
  path: string,
  bytes: Uint8Array,
  wanted: WantedList,
  problems: Problem[],
): ValueList | string {
  const { type: written, from } = headerOf(bytes);
  if (written !== null && !isValueType(written)) {
    return `declares the type ${quote(written)}, which is not a type of values`;
  }
  const type = written ?? wanted.type;
  if (type !== wanted.type) {
    problems.push(
      fileProblem(
        'warning',
        path,
        'RUL3204',
        `has values of type ${type}, and the item ${quote(wanted.by)} declares ${wanted.type}`,
        'the type of the file is used; write the same type in the item',
      ),
    );
  }
  const report = new BadLines(path, bytes);
  try {
    const built = buildValueList(bytes, from, { ...wanted, type }, (line) => report.add(line));
    problems.push(...report.problems());
    if (built === null) return `has values of type ${type}, which are not supported`;
    return { ...built, id: wanted.id, file: path, type };
  } catch (error) {
    if (error instanceof CollisionError) return 'has values crafted to be slow to look up';
    throw error;
  }
}

const isValueType = (text: string): text is ValueType =>
  (VALUE_TYPES as readonly string[]).includes(text);

/** The first line may be `# type: ip_range`. A byte order mark is not part of a value. */
function headerOf(bytes: Uint8Array): { readonly type: string | null; readonly from: number } {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const feed = bytes.indexOf(0x0a, start);
  const end = feed < 0 ? bytes.length : feed;
  const line = new TextDecoder().decode(bytes.subarray(start, Math.min(end, start + 200)));
  const type = /^#\s*type\s*:\s*(\S+)\s*$/.exec(line)?.[1];
  return type === undefined ? { type: null, from: start } : { type, from: end };
}

/** Findings about the lines of one list, bounded in number. */
class BadLines {
  readonly #path: string;
  readonly #bytes: Uint8Array;
  readonly #shown: Problem[] = [];
  #count = 0;

  constructor(path: string, bytes: Uint8Array) {
    this.#path = path;
    this.#bytes = bytes;
  }

  add({ line, start, end, why }: BadLine): void {
    this.#count += 1;
    if (this.#count > MAX_BAD_LINES) return;
    const value = new TextDecoder().decode(this.#bytes.subarray(start, Math.min(end, start + 100)));
    this.#shown.push({
      ...fileProblem('warning', this.#path, 'RUL3203', `line ${line}: ${quote(value)} ${why}`),
      position: { line, column: 1 },
    });
  }

  problems(): readonly Problem[] {
    const more = this.#count - this.#shown.length;
    return more === 0
      ? this.#shown
      : [
          ...this.#shown,
          fileProblem(
            'warning',
            this.#path,
            'RUL3203',
            `has ${more.toLocaleString('en')} more such lines`,
          ),
        ];
  }
}

function missingList({ id, by, file }: WantedList, folder: string | null, why: string): Problem {
  return fileProblem(
    'warning',
    file,
    'RUL3201',
    `the value list ${quote(id)} of the item ${quote(by)} does not exist: ${why}`,
    folder === null
      ? 'give its directory with --value-lists'
      : 'the list is a file of that name, with or without .txt or .csv',
  );
}
