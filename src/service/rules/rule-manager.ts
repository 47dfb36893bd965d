import { randomUUID } from 'node:crypto';
import { DATA_SET_ALIASES, type DataSetAliases } from '../../events/origin/data-set-aliases.ts';
import {
  attachExceptions,
  isRunnable,
  itemKey,
  listKey,
  loadExceptions,
  type ExceptionItem,
  type ValueList,
} from '../../rules/index.ts';
import type { DetectionStore, RuleOrigin } from '../../stores/detection-store.ts';
import type { ActiveRules } from '../../runs/rules/active-rules.ts';
import { withShipped } from '../../runs/rules/load-exceptions.ts';
import type { RunnableRule } from '../../runs/rules/load-rules.ts';
import { ChangeRecorder } from '../audit/change-recorder.ts';
import type { SourceLog } from '../events/sources/source.ts';
import {
  ActiveRulesBuilder,
  type ExceptionSet,
  exceptionScopes,
  runnableOf,
  type ExceptionScopes,
} from './active-rules.ts';
import {
  checkException,
  exceptionDocument,
  joinExceptions,
  type ExceptionTexts,
} from './exception-rows.ts';
import type { ExceptionItemView } from './exception-schemas.ts';
import { Exceptions } from './exceptions.ts';
import { FolderRules, type RuleFolders } from './folder-rules.ts';
import { FolderWatch, type FolderWatchLimits } from './folder-watch.ts';
import { ManagedPack, loadPack, type Pack } from './pack.ts';
import { KeptStore, NO_CHANGES, type RuleChanges } from './kept-store.ts';
import { answered, refused, type Answer } from '../operation/operation.ts';
import { checkRule, RuleContents, type Author, nameOf } from './rule-rows.ts';
import { contentOf, readObject, tableOf } from './rule-content.ts';
import { RuleTests } from './rule-tests.ts';
import { readOnly, Rules, unknownRule } from './rules.ts';
import type {
  ExportedFile,
  FolderReport,
  ImportResult,
  PackInstallation,
  PackStatus,
  RuleManagerReport,
} from './schemas.ts';
import { exportObjects, importObjects, type ImportOptions } from './transfer.ts';
import { ValueListMemory } from './value-list-memory.ts';
import { ValueLists } from './value-lists.ts';

export interface RuleManagerOptions {
  readonly store: DetectionStore;
  /**
   * Where rules come from. They are managed in the service if it is `null`, or names no rules but only exceptions or
   * value lists.
   */
  readonly folders: RuleFolders | null;
  /** Is notified of everything that is written. */
  readonly recorder?: ChangeRecorder;
  /** Files and folders of what is shipped. The rules are used in the managed mode only. */
  readonly pack: { readonly rules: readonly string[]; readonly exceptions: readonly string[] };
  /** Reads it, where several managers share what was read. */
  readonly readPack?: () => Promise<Pack>;
  /** Whether shipped rules are there only once they have been asked for. */
  readonly isPackOnRequest?: boolean;
  /** Whether rules run live where they do not say it in `meta.dockwarden.live`. */
  readonly isLive?: boolean;
  readonly dataSetAliases?: DataSetAliases;
  readonly log: SourceLog;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  readonly newId?: () => string;
  readonly watchLimits?: Partial<FolderWatchLimits>;
}

/** What operations on rules, exceptions and value lists work on. */
export interface RuleParts {
  readonly ruleManager: RuleManager;
  /** Which actions of a rule do not run, and why; left out where none do. */
  readonly actionProblemsOf?: (
    ruleId: string,
  ) => readonly { readonly position: number; readonly message: string }[];
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Which rules the service runs, with which exceptions. Either they come from folders, which alone can change them, or
 * they are managed here, beginning with the shipped pack. All methods but `load` and those of the pack are synchronous,
 * and a change is durable when they return.
 */
export class RuleManager {
  readonly rules: Rules;
  readonly exceptions: Exceptions;
  readonly valueLists: ValueLists;
  readonly tests: RuleTests;
  /** The shipped rules. */
  readonly pack: ManagedPack;
  readonly mode: RuleManagerReport['mode'];
  readonly #options: RuleManagerOptions;
  readonly #store: KeptStore;
  readonly #contents = new RuleContents();
  readonly #builder: ActiveRulesBuilder;
  readonly #folders: FolderRules | null;
  readonly #newId: () => string;
  readonly #isLive: boolean;
  #shipped: ExceptionTexts = { lists: [], items: [] };
  #watch: FolderWatch | null = null;
  #loading: Promise<void> | null = null;
  #loadsAgain = false;
  #isStarted = false;
  #listener: ((changes: RuleChanges) => void) | null = null;
  /** Changes made before a listener is there. */
  readonly #missed: RuleChanges[] = [];

  constructor(options: RuleManagerOptions) {
    const { folders, pack, log } = options;
    const store = new KeptStore(options.store, options.recorder ?? new ChangeRecorder(() => {}));
    this.#store = store;
    this.#options = options;
    this.#newId = options.newId ?? randomUUID;
    this.#isLive = options.isLive ?? false;
    this.mode = folders === null || folders.paths.length === 0 ? 'managed' : 'folders';
    const contents = this.#contents;
    const changed = (changes: RuleChanges) => this.#emit(changes);
    this.#builder = new ActiveRulesBuilder(contents, options.dataSetAliases ?? DATA_SET_ALIASES);
    const common = { store, newId: this.#newId, isLive: this.#isLive };
    this.#folders = folders === null ? null : new FolderRules({ ...common, folders });
    const origins: RuleOrigin[] = this.mode === 'managed' ? ['pack', 'managed'] : ['folder'];
    this.rules = new Rules({ ...common, contents, origins, changed });
    this.exceptions = new Exceptions({
      ...common,
      changed,
      isShipped: (key) => this.pack.isShipped(key),
      ofFolders: () => this.#folders?.exceptionRows ?? [],
    });
    this.pack = new ManagedPack({
      ...common,
      changed,
      exceptions: () => this.exceptions,
      read: options.readPack ?? (() => loadPack(pack.rules, pack.exceptions)),
      isOnRequest: options.isPackOnRequest ?? false,
      log,
    });
    this.tests = new RuleTests({
      store,
      packFileOf: (id) => this.pack.fileOf(id),
      loadedAt: () => this.#folders?.report.loadedAt ?? null,
    });
    this.valueLists = new ValueLists({
      store,
      changed,
      usedBy: (id) => this.exceptionItemsWithList(id),
    });
  }

  /** Called behind each change; at once if there were some before. */
  set onChange(listener: (changes: RuleChanges) => void) {
    this.#listener = listener;
    const missed = joined(this.#missed.splice(0));
    if (!isNothing(missed)) listener(missed);
  }

  /** Takes over the pack, or reads the folders; begins to watch them. */
  async start(): Promise<void> {
    const { pack, folders } = this.#options;
    if (this.mode === 'managed') await this.pack.start(this.#options.now());
    else if (pack.exceptions.length > 0) this.#shipped = await loadExceptions(pack.exceptions);
    if (folders !== null) {
      // Watched first: what changes while they are read is noticed.
      if (folders.isWatched) await this.#watchFolders(folders);
      await this.load();
    }
    this.#isStarted = true;
  }

  async stop(): Promise<void> {
    this.#watch?.stop();
    await this.#loading;
  }

  /** Other processes have changed rules, exceptions or value lists: what is in memory is read again. */
  changedByOthers(): void {
    this.#store.rules.reload();
    this.#store.exceptions.reload();
    this.valueLists.reload();
    this.#emit({ ...NO_CHANGES, exceptionsChanged: true });
  }

  /** Reads the folders again. A call while they are being read reads them once more behind that. */
  load(): Promise<void> {
    if (this.#folders === null) return Promise.resolve();
    this.#loadsAgain = true;
    this.#loading ??= this.#loadUntilDone(this.#folders).finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  /** @param now what date math and expiry go by, in nanoseconds since 1970 */
  activeRules(now: bigint): ActiveRules {
    return this.#builder.build(this.rules.rows(), (rules) => this.#exceptionsFor(rules), now);
  }

  /** Whether a rule is enabled, valid and of a type that runs here. */
  canRun(ruleId: string): boolean {
    const row = this.rules.named(ruleId);
    return row?.isEnabled === true && runnableOf([this.#contents.read(row)]).length > 0;
  }

  report(): RuleManagerReport {
    const folders = this.#folders;
    return {
      mode: this.mode,
      folders:
        folders === null
          ? null
          : { ...folders.report, isWatched: this.#options.folders?.isWatched === true },
      problems: [...this.pack.problems, ...this.#builder.problems],
    };
  }

  /** Errors of files and of the pack, and references that lead nowhere, each in one line; the first of them. */
  problemLines(): string[] {
    const { problems, folders } = this.report();
    const all = [
      ...(folders?.problems ?? []).filter(({ severity }) => severity === 'error'),
      ...problems,
    ];
    const lines = all.slice(0, MAX_LINES).map(({ file, position, message }) => {
      const line = position === null ? '' : `:${position.line}`;
      return `${file}${line}: ${message}`;
    });
    return all.length > MAX_LINES ? [...lines, `and ${all.length - MAX_LINES} more`] : lines;
  }

  /** Adds the shipped rules that are not there, and updates the others. */
  async installPack(author: Author): Promise<Answer<PackStatus & PackInstallation>> {
    if (this.mode === 'folders') return readOnly();
    const resumed = this.#store.recorder.resume();
    const install = await this.pack.toInstall();
    const installation = resumed(() => this.#asOne(() => install(author)));
    return answered({ ...(await this.pack.status()), ...installation });
  }

  /** Adds exceptions of one rule alone; they are kept in the service, also where the rule is in a folder. */
  addRuleExceptions(
    id: string,
    items: readonly unknown[],
    author: Author,
  ): Answer<readonly ExceptionItemView[]> {
    const row = this.rules.find(id);
    if (row === null) return unknownRule(id);
    const rule = { id: row.id, name: nameOf(row), references: this.rules.referencesOf(row) };
    const refer =
      this.mode === 'folders'
        ? null
        : (list: Record<string, unknown>) => this.rules.refer(row.id, list, author);
    return this.#asOne(() => this.exceptions.addToRule(rule, items, refer, author));
  }

  /** An item that need not be kept, nor its list be there. */
  checkItem(input: unknown): {
    readonly item: ExceptionItem | null;
    readonly problems: readonly string[];
  } {
    const read = readObject(input);
    if ('why' in read) return { item: null, problems: [`it is no exception item: ${read.why}`] };
    const { table } = read;
    for (const name of ['item_id', 'list_id']) table[name] ??= 'preview';
    const { item, problems } = checkException('item', exceptionDocument(table));
    return { item, problems: problems.map(({ message }) => message) };
  }

  /** The value lists that some items refer to; those that are not there are left out. */
  valueListsFor(items: readonly ExceptionItem[]): readonly ValueList[] {
    const { valueListOf } = this.#exceptionsFor([]);
    return new ValueListMemory().lists(items, valueListOf).lists;
  }

  /** Ids of the rules, disabled ones too, that the list of an item applies to. */
  rulesOf(item: ExceptionItem): readonly string[] {
    return this.#scopesOf(() => [item]).rulesOf.get(itemKey(item)) ?? [];
  }

  /** All items, and by their keys the ids of the rules that they apply to, disabled ones too. */
  exceptionScopes(): ExceptionScopes {
    return this.#scopesOf(({ items }) => items);
  }

  #scopesOf(items: (all: ExceptionSet) => readonly ExceptionItem[]): ExceptionScopes {
    const rows = this.rules.rows();
    const loaded = rows.map((row) => this.#contents.read(row));
    const all = this.#exceptionsFor(runnableOf(loaded));
    return exceptionScopes(rows, loaded, all.lists, items(all));
  }

  /** A rule that need not be kept, as it would run, with the exceptions that would apply to it. */
  runnable(input: unknown): Answer<{
    readonly rule: RunnableRule;
    readonly items: readonly ExceptionItem[];
    readonly valueLists: readonly ValueList[];
  }> {
    const read = readObject(input);
    if ('why' in read) return refused('ENG1502', `this is no rule: ${read.why}`);
    read.table['rule_id'] ??= 'preview';
    const { loaded, problems } = checkRule(contentOf(read.table).document);
    const { rule, file, document } = loaded;
    if (rule === null) return refused('ENG1502', 'the rule has errors', undefined, problems);
    if (!isRunnable(rule)) {
      return refused('ENG1502', `rules of type ${rule.type} do not run here`, undefined, problems);
    }
    const runnable = { id: rule.rule_id, rule, parameters: document.rule, file, source: loaded };
    const { lists, items: all, valueListOf } = this.#exceptionsFor([runnable]);
    const { ofRule } = attachExceptions([loaded], lists, all);
    const items = (ofRule[0]?.items ?? []).flatMap((index) => all[index] ?? []);
    const { lists: valueLists } = new ValueListMemory().lists(items, valueListOf);
    return answered({ rule: runnable, items, valueLists }, problems);
  }

  import(options: ImportOptions, author: Author): Answer<ImportResult> {
    const store = this.#store;
    const { rules, exceptions } = this;
    return this.#asOne(() =>
      store.transaction(() => importObjects({ rules, exceptions }, options, author)),
    );
  }

  /** Many changes as one: all of them or none, and announced once. */
  together<T>(work: () => T): T {
    return this.#asOne(() => this.#store.transaction(work));
  }

  /** A part of what is done together that may be undone by itself. */
  transaction<T>(work: () => T): T {
    return this.#store.transaction(work);
  }

  /** @param ids `null` for all rules */
  export(
    ids: readonly string[] | null,
    format: 'ndjson' | 'toml',
  ): Answer<readonly ExportedFile[]> {
    const rows = (ids ?? this.rules.rows().map(({ id }) => id)).map((id) => this.rules.find(id));
    const missing = rows.indexOf(null);
    if (missing >= 0) return unknownRule(ids?.[missing] ?? '');
    const found = rows.filter((row) => row !== null);
    if (found.length === 0) return refused('ENG1501', 'there is no rule to export');
    return exportObjects(found, this.exceptions.rows(), format);
  }

  #pending: RuleChanges[] | null = null;

  #emit(changes: RuleChanges): void {
    if (this.#pending !== null) this.#pending.push(changes);
    else if (!this.#isStarted || isNothing(changes)) return;
    else if (this.#listener === null) this.#missed.push(changes);
    else this.#listener(changes);
  }

  /** Many changes, announced once all of them are made. */
  #asOne<T>(work: () => T): T {
    this.#pending = [];
    try {
      const result = work();
      const all = this.#pending;
      this.#pending = null;
      this.#emit(joined(all));
      return result;
    } finally {
      this.#pending = null;
    }
  }

  async #loadUntilDone(folders: FolderRules): Promise<void> {
    while (this.#loadsAgain) {
      this.#loadsAgain = false;
      const changes = await folders.load(this.#options.now());
      this.#logLoad(folders.report, changes);
      this.#emit(changes);
    }
  }

  #logLoad({ rules, problems, kept }: FolderReport, changes: RuleChanges): void {
    const { log } = this.#options;
    const errors = problems.filter(({ severity }) => severity === 'error');
    const fields = {
      rules,
      added: changes.added.length,
      changed: changes.changed.length,
      removed: changes.removed.length,
    };
    if (errors.length === 0) {
      log.info(fields, 'rules and exceptions were read from their folders');
      return;
    }
    const shown = errors.slice(0, MAX_LOGGED).map(({ file, position, message }) => ({
      file,
      line: position?.line ?? null,
      message,
    }));
    log.warn(
      { ...fields, errors: errors.length, kept: kept.length, first: shown },
      'rule files have errors; the rules last read from them without errors stay in force',
    );
  }

  async #watchFolders({ paths, exceptions, valueLists }: RuleFolders): Promise<void> {
    const { log, watchLimits } = this.#options;
    this.#watch = new FolderWatch({
      paths: [...paths, ...exceptions, ...(valueLists === null ? [] : [valueLists])],
      changed: () => void this.load().catch((error: unknown) => log.warn({ error }, FAILED)),
      isPolling: (reason) =>
        log.info(
          { reason },
          'rule folders cannot be watched, so they are checked every few seconds',
        ),
      ...(watchLimits === undefined ? {} : { limits: watchLimits }),
    });
    await this.#watch.start();
  }

  /**
   * Shipped lists count where a rule refers to them: an example that names rules itself must not hide anything until a
   * user has made it their own.
   */
  #exceptionsFor(rules: Parameters<typeof withShipped>[2]): ExceptionSet {
    const folders = this.#folders;
    const texts = this.exceptions.texts();
    const own = folders === null ? texts.own : joinExceptions(folders.texts, texts.own);
    const valueListOf = (id: string) => folders?.valueListOf(id) ?? this.valueLists.textOf(id);
    if (this.mode === 'folders') return { ...withShipped(own, this.#shipped, rules), valueListOf };
    const { lists, items } = withShipped(own, texts.shipped, rules);
    // Shipped items in a list that a user has changed.
    const changed = new Set(texts.own.lists.map(listKey));
    const others = texts.shipped.items.filter((item) => changed.has(listKey(item)));
    return { lists, items: [...items, ...others], valueListOf };
  }

  /** Keys of the exception items that refer to a value list. */
  exceptionItemsWithList(id: string): string[] {
    return this.exceptions
      .rows()
      .filter(
        ({ list, document }) =>
          list !== null && document.includes('"list"') && refersTo(document, id),
      )
      .map(({ key }) => key);
  }
}

const MAX_LOGGED = 20;
const MAX_LINES = 100;
const FAILED = 'rules could not be read from their folders; what was read before stays as it was';

function refersTo(document: string, id: string): boolean {
  const entries = tableOf(document)['entries'];
  return (
    Array.isArray(entries) &&
    entries.some((entry) => {
      const list = (entry as { list?: { id?: unknown } } | null)?.list;
      return list?.id === id;
    })
  );
}

const isNothing = ({ added, changed, removed, exceptionsChanged }: RuleChanges): boolean =>
  added.length + changed.length + removed.length === 0 && !exceptionsChanged;

/** A rule that was added and then changed is new. */
function joined(all: readonly RuleChanges[]): RuleChanges {
  const added = new Set(all.flatMap((each) => each.added));
  const removed = new Set(all.flatMap((each) => each.removed));
  const changed = new Set(all.flatMap((each) => each.changed));
  return {
    ...NO_CHANGES,
    added: [...added],
    removed: [...removed],
    changed: [...changed].filter((id) => !added.has(id) && !removed.has(id)),
    exceptionsChanged: all.some((each) => each.exceptionsChanged),
  };
}
