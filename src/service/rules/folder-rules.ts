import { statSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, dirname } from 'node:path';
import {
  exceptionsOf,
  LoadCache,
  loadRules,
  type Loaded,
  type LoadedException,
  type Problem,
} from '../../rules/index.ts';
import type { ExceptionRow } from '../../stores/detection-store.ts';
import type { ExceptionTexts } from './exception-rows.ts';
import type { ShippedException } from './exceptions.ts';
import {
  MAX_ALL_VALUES_BYTES,
  MAX_FOLDER_BYTES,
  MAX_RULES,
  MAX_VALUE_LIST_BYTES,
} from './limits.ts';
import { idProblem, type KeptStore, type RuleChanges } from './kept-store.ts';
import { shippedExceptions, tableOfRule, SET_ASIDE } from './pack.ts';
import { contentOf } from './rule-content.ts';
import { writeRule, type Author } from './rule-rows.ts';
import type { FolderReport } from './schemas.ts';
import { valueListText, type ValueListText } from './value-list-memory.ts';

export interface RuleFolders {
  /** Files and folders of rules; exceptions may stand in them too. Without any, rules are managed in the service. */
  readonly paths: readonly string[];
  readonly exceptions: readonly string[];
  /** Each file is a value list. */
  readonly valueLists: string | null;
  /** Whether changes are taken over at once; otherwise they are with the next start. */
  readonly isWatched: boolean;
}

export interface FolderRulesOptions {
  readonly folders: RuleFolders;
  readonly store: KeptStore;
  readonly newId: () => string;
  readonly isLive: boolean;
}

interface FileExceptions {
  readonly exceptions: readonly LoadedException[];
  readonly rows: readonly ShippedException[];
}

/**
 * Rules, exceptions and value lists of folders. A file with an error leaves what was read from it before as it is, and
 * so does a folder that is not there or has no rules at the moment, and a file that is empty, since it may be just being
 * written. A rule that vanished from a file without errors is removed, and where it had come to is forgotten; its alerts
 * stay.
 */
export class FolderRules {
  readonly #options: FolderRulesOptions;
  readonly #cache = new LoadCache();
  readonly #exceptionCache = new LoadCache();
  #exceptions = new Map<string, FileExceptions>();
  #texts: ExceptionTexts = { lists: [], items: [] };
  #rows: readonly ExceptionRow[] = [];
  #values = new Map<string, ValueFile>();
  #report: FolderReport = NOTHING;

  constructor(options: FolderRulesOptions) {
    this.#options = options;
  }

  get report(): FolderReport {
    return this.#report;
  }

  /** Exceptions that apply, each id once. */
  get texts(): ExceptionTexts {
    return this.#texts;
  }

  /** The same as they are shown. */
  get exceptionRows(): readonly ExceptionRow[] {
    return this.#rows;
  }

  valueListOf(id: string): ValueListText | null {
    const file =
      this.#values.get(id) ?? this.#values.get(`${id}.txt`) ?? this.#values.get(`${id}.csv`);
    return file === undefined ? null : { ...file.text, id };
  }

  /** Reads everything again; what has not changed is not parsed again. */
  async load(now: number): Promise<RuleChanges> {
    const { paths, exceptions, valueLists } = this.#options.folders;
    const common = { lints: 'matching', maxBytes: MAX_FOLDER_BYTES } as const;
    const loaded = await loadRules(paths, undefined, { ...common, cache: this.#cache });
    const lists =
      exceptions.length === 0
        ? null
        : await loadRules(exceptions, undefined, { ...common, cache: this.#exceptionCache });
    const problems: Problem[] = [...loaded.problems];
    // Rules beside exceptions are no rules of this service.
    const ofRules = new Set(lists?.rules.flatMap((rule) => rule.problems));
    problems.push(...(lists?.problems ?? []).filter((each) => !ofRules.has(each)));
    const values = await this.#loadValues(valueLists, problems);
    // Without folders of rules, those that the store has of one rest there.
    if (paths.length === 0) this.#report = { ...NOTHING, problems, loadedAt: now };
    const changes =
      paths.length === 0
        ? { added: [], changed: [], removed: [] }
        : this.#takeRules(loaded, problems, now);
    const exceptionsChanged = this.#takeExceptions(
      lists === null ? [loaded] : [loaded, lists],
      now,
    );
    return { ...changes, exceptionsChanged: exceptionsChanged || values };
  }

  #takeRules(
    loaded: Loaded,
    problems: Problem[],
    now: number,
  ): Omit<RuleChanges, 'exceptionsChanged'> {
    const { store, newId, isLive } = this.#options;
    const author: Author = { by: 'folder', now };
    const added: string[] = [];
    const changed: string[] = [];
    const removed: string[] = [];
    const kept: { id: string; file: string }[] = [];
    const faults = loaded.rules.flatMap(({ file, rule }) => {
      const fault = rule === null ? null : idProblem('rule_id', rule.rule_id);
      return fault === null ? [] : [wholeFile(file, fault.code, fault.message)];
    });
    problems.push(...faults);
    const isStuck = stuckFiles([...loaded.problems, ...faults]);
    store.transaction(() => {
      const present = new Set<string>();
      for (const each of loaded.rules) {
        const table = each.rule === null ? null : tableOfRule(each);
        if (each.rule === null || table === null) continue;
        const id = each.rule.rule_id;
        if (idProblem('rule_id', id) !== null) continue;
        if (present.size >= MAX_RULES) {
          const most = MAX_RULES.toLocaleString('en');
          problems.push(wholeFile(each.file, 'RUL1009', `only the first ${most} rules are used`));
          break;
        }
        present.add(id);
        const before = store.rules.get(id);
        if (before !== null && before.origin !== 'folder') {
          store.facts.put(SET_ASIDE + id, JSON.stringify(before));
        }
        const content = contentOf(table);
        const { isChanged } = writeRule(
          store.rules,
          {
            id,
            origin: 'folder',
            base: null,
            file: each.file,
            content,
            isLive: content.isLive ?? isLive,
          },
          author,
          newId,
        );
        if (before === null || before.origin !== 'folder') added.push(id);
        else if (isChanged) changed.push(id);
      }
      for (const row of store.rules.list()) {
        if (row.origin !== 'folder' || present.has(row.id)) continue;
        const isEmpty = !isStuck(row.file ?? '') && isEmptyFile(row.file ?? '');
        if (isEmpty) problems.push(emptyFile(row.file ?? ''));
        if (isEmpty || isStuck(row.file ?? '')) kept.push({ id: row.id, file: row.file ?? '' });
        else {
          store.rules.remove(row.id);
          removed.push(row.id);
        }
      }
      this.#report = {
        rules: present.size + kept.length,
        files: loaded.files.length,
        skipped: loaded.skipped,
        problems,
        kept,
        loadedAt: now,
      };
    });
    return { added, changed, removed };
  }

  #takeExceptions(loads: readonly Loaded[], now: number): boolean {
    const next = new Map<string, FileExceptions>();
    for (const loaded of loads) {
      const isStuck = stuckFiles(loaded.problems);
      for (const [file, read] of exceptionsByFile(loaded)) {
        const before = this.#exceptions.get(file);
        next.set(file, before !== undefined && isStuck(file) ? before : read);
      }
      for (const [file, before] of this.#exceptions) {
        if (!next.has(file) && (isStuck(file) || isEmptyFile(file))) next.set(file, before);
      }
    }
    const all = [...next.values()];
    const rows = all.flatMap((each) => each.rows);
    const text = (of: readonly Pick<ExceptionRow, 'key' | 'document'>[]) =>
      JSON.stringify(of.map(({ key, document }) => [key, document]));
    const isChanged = text(rows) !== text(this.#rows);
    this.#exceptions = next;
    if (!isChanged) return false;
    const { lists, items } = exceptionsOf({
      exceptions: all.flatMap((each) => each.exceptions),
      problems: [],
    });
    this.#texts = { lists, items };
    this.#rows = rows.map((row) => ({
      ...row,
      origin: 'folder',
      createdAt: now,
      createdBy: 'folder',
      updatedAt: now,
      updatedBy: 'folder',
    }));
    return true;
  }

  /** Whether any list has changed. */
  async #loadValues(folder: string | null, problems: Problem[]): Promise<boolean> {
    if (folder === null) return false;
    const names = await readdir(folder).catch(() => null);
    if (names === null) {
      problems.push(
        wholeFile(folder, 'RUL1001', 'cannot be read: its value lists stay as they were'),
      );
      return false;
    }
    const next = new Map<string, ValueFile>();
    let total = 0;
    for (const name of names.filter((each) => !each.startsWith('.')).toSorted()) {
      const path = join(folder, name);
      const before = this.#values.get(name);
      const read = await readValues(path, name, before, MAX_ALL_VALUES_BYTES - total);
      if (read === null) continue;
      if (typeof read !== 'string') next.set(name, read);
      else {
        problems.push(wholeFile(path, 'RUL3202', read));
        if (before !== undefined) next.set(name, before);
      }
      total += next.get(name)?.text.bytes.length ?? 0;
    }
    const hashes = (of: ReadonlyMap<string, ValueFile>) =>
      JSON.stringify([...of].map(([name, { text }]) => [name, text.hash]));
    const isChanged = hashes(next) !== hashes(this.#values);
    this.#values = next;
    return isChanged;
  }
}

const NOTHING: FolderReport = {
  rules: 0,
  files: 0,
  skipped: 0,
  problems: [],
  kept: [],
  loadedAt: null,
};

function exceptionsByFile(loaded: Loaded): Map<string, FileExceptions> {
  const found = new Map<string, FileExceptions>();
  let first = 0;
  for (const { path, entries, text } of loaded.files) {
    const isException = entries.filter(
      ({ entry }) => entry.kind === 'exception_list' || entry.kind === 'exception_item',
    );
    const own = loaded.exceptions.slice(first, first + isException.length);
    first += isException.length;
    if (own.length === 0) continue;
    const part = { files: [{ path, entries, text }], exceptions: own, problems: [] };
    found.set(path, { exceptions: own, rows: shippedExceptions(part) });
  }
  return found;
}

interface ValueFile {
  readonly text: ValueListText;
  /** Its inode, size and time: as long as they are the same it is not read again. */
  readonly identity: string;
}

/** `null` for what is no file; otherwise why it is not used. */
async function readValues(
  path: string,
  name: string,
  before: ValueFile | undefined,
  left: number,
): Promise<ValueFile | string | null> {
  try {
    const found = await stat(path, { bigint: true });
    if (!found.isFile()) return null;
    if (found.size > MAX_VALUE_LIST_BYTES) {
      return `has ${found.size.toLocaleString('en')} bytes; the service takes lists of up to 32 MB`;
    }
    if (found.size > left) return 'is not read: all value lists together have more than 256 MB';
    const identity = `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`;
    if (before?.identity === identity) return before;
    const bytes = await readFile(path);
    return { text: valueListText(name, path, bytes), identity };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : null;
    if (code === null) throw error;
    return `cannot be read: ${code}`;
  }
}

function isEmptyFile(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && found.isFile() && found.size === 0;
}

const emptyFile = (file: string): Problem => ({
  ...wholeFile(file, 'RUL1007', 'is empty: its rules stay as they were'),
  hint: 'delete the file to remove its rules',
});

const wholeFile = (file: string, code: Problem['code'], message: string): Problem => ({
  code,
  severity: code === 'RUL3202' ? 'warning' : 'error',
  message,
  file,
  position: null,
  range: null,
});

/**
 * Whether what was read from a file before stays: it has an error, a folder that it is in could not be read or has no
 * rules, or not all files were read.
 */
export function stuckFiles(
  problems: readonly Pick<Problem, 'code' | 'severity' | 'file'>[],
): (file: string) => boolean {
  const isCut = problems.some(({ code }) => code === 'RUL1009');
  const failed = new Set(
    problems.flatMap(({ severity, file }) =>
      severity === 'error' ? [file.replace(/(?<=.)\/+$/, '')] : [],
    ),
  );
  return (file) => {
    if (isCut || failed.has(file)) return true;
    // Any folder: its name may look like that of a file.
    for (let path = file; path !== dirname(path);) {
      path = dirname(path);
      if (failed.has(path)) return true;
    }
    return false;
  };
}
