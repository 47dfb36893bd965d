import {
  exceptionsOf,
  itemKey,
  listKey,
  loadRules,
  readExceptionJson,
  toJsonRule,
  WriteError,
  writeJson,
  type Data,
  type Entry,
  type Loaded,
  type LoadedRule,
  type Table,
} from '../../rules/index.ts';
import type { RuleRow } from '../../stores/detection-store.ts';
import { exceptionDocument } from './exception-rows.ts';
import type { SourceLog } from '../events/sources/source.ts';
import type { Exceptions, ShippedException } from './exceptions.ts';
import { type KeptStore, NO_CHANGES, type RuleChanges } from './kept-store.ts';
import { mergeRule, settle } from './merge.ts';
import { answered, refused, type Answer } from '../operation/operation.ts';
import { contentOf, tableOf, type RuleContent } from './rule-content.ts';
import { checkRule, writeRule, type Author, nameOf } from './rule-rows.ts';
import { DELETED_RULE, unknownRule } from './rules.ts';
import type { PackInstallation, PackStatus, PackUpdates } from './schemas.ts';

/** The rules and exception lists that are shipped, as this version of the program has them. */
export interface Pack {
  readonly rules: ReadonlyMap<string, Table>;
  /** By `rule_id`, the file it is in. */
  readonly files: ReadonlyMap<string, string>;
  readonly exceptions: readonly ShippedException[];
  /** What could not be read of it. */
  readonly problems: Loaded['problems'];
}

export async function loadPack(
  rules: readonly string[],
  exceptions: readonly string[],
): Promise<Pack> {
  const loaded = await loadRules(rules, undefined, { lints: 'none' });
  const lists =
    exceptions.length === 0 ? null : await loadRules(exceptions, undefined, { lints: 'none' });
  const tables = loaded.rules.flatMap((each): [string, Table][] => {
    const table = each.rule === null ? null : tableOfRule(each);
    return each.rule === null || table === null ? [] : [[each.rule.rule_id, table]];
  });
  const all = lists === null ? [loaded] : [loaded, lists];
  return {
    rules: new Map(tables),
    files: new Map(
      loaded.rules.flatMap(({ rule, file }) => (rule === null ? [] : [[rule.rule_id, file]])),
    ),
    exceptions: all.flatMap(shippedExceptions),
    problems: all.flatMap(({ problems }) =>
      problems.filter(({ severity }) => severity === 'error'),
    ),
  };
}

/** The rule of a file as the API has it, with what else is in the file; `null` if that cannot be put into it. */
export function tableOfRule({ document }: Pick<LoadedRule, 'document'>): Table | null {
  try {
    return toJsonRule(document);
  } catch (error) {
    if (error instanceof WriteError) return null;
    throw error;
  }
}

/** Valid lists and items, lists first. */
export function shippedExceptions(
  loaded: Pick<Loaded, 'files' | 'exceptions' | 'problems'>,
): ShippedException[] {
  const entries = loaded.files.flatMap((file) => file.entries.map(({ entry }) => entry));
  const valid = exceptionsOf(loaded);
  const keys = new Set([...valid.lists.map(listKey), ...valid.items.map(itemKey)]);
  const all = entries.flatMap((entry) => shippedException(entry) ?? []);
  return all
    .filter(({ key }) => keys.delete(key))
    .toSorted((one, other) => Number(one.list !== null) - Number(other.list !== null));
}

function shippedException(entry: Entry): ShippedException | null {
  if (entry.kind !== 'exception_list' && entry.kind !== 'exception_item') return null;
  const document = exceptionDocument(entry.data);
  const kind = entry.kind === 'exception_list' ? 'list' : 'item';
  const { loaded } = readExceptionJson(kind, document, 'pack');
  if (loaded.kind === 'list') {
    return loaded.list === null ? null : { key: listKey(loaded.list), list: null, document };
  }
  const { item } = loaded;
  return item === null ? null : { key: itemKey(item), list: listKey(item), document };
}

export interface ManagedPackOptions {
  readonly store: KeptStore;
  readonly exceptions: () => Pick<Exceptions, 'follow'>;
  readonly read: () => Promise<Pack>;
  /** Whether its rules are there only once they have been asked for. */
  readonly isOnRequest: boolean;
  readonly newId: () => string;
  readonly isLive: boolean;
  readonly changed: (changes: RuleChanges) => void;
  readonly log: SourceLog;
}

/** A fact: when a user asked for the shipped rules. */
const INSTALLED = 'rules.pack-installed';

/** A managed rule whose `rule_id` a rule of a folder has: it is put back when the service manages rules again. */
export const SET_ASIDE = 'rules.set-aside.';

/** The shipped rules and exceptions of managed rules, once they are there. */
export class ManagedPack {
  readonly #options: ManagedPackOptions;
  #pack: Pack = { rules: new Map(), files: new Map(), exceptions: [], problems: [] };

  constructor(options: ManagedPackOptions) {
    this.#options = options;
  }

  get problems(): Pack['problems'] {
    return this.#pack.problems;
  }

  /** The file of a shipped rule. */
  fileOf(id: string): string | null {
    return this.#pack.files.get(id) ?? null;
  }

  isShipped(key: string): boolean {
    return this.#pack.exceptions.some((each) => each.key === key);
  }

  /** Takes over the pack of this version. */
  async start(now: number): Promise<void> {
    const { store, isOnRequest, read } = this.#options;
    if (isOnRequest && store.facts.get(INSTALLED) === null) return;
    this.#follow(await read(), { by: 'Dockwarden', now });
  }

  /** Reads the pack. Returns what adds the rules of it that are not there, and updates the others. */
  async toInstall(): Promise<(author: Author) => PackInstallation> {
    const { store, changed, read } = this.#options;
    const pack = await read();
    return (author) => {
      const changes = store.transaction(() => {
        store.facts.put(INSTALLED, String(author.now));
        return this.#follow(pack, author);
      });
      changed({ ...changes, exceptionsChanged: true });
      return { added: changes.added.length, updated: changes.changed.length };
    };
  }

  async status(): Promise<PackStatus> {
    const { store, read } = this.#options;
    const { rules } = await read();
    const rows = store.rules.list();
    const ids = new Set(rows.flatMap(({ id, origin }) => (origin === 'pack' ? [id] : [])));
    return {
      installed: ids.size,
      notInstalled: [...rules.keys()].filter((id) => !ids.has(id)).length,
      custom: rows.filter(({ origin }) => origin === 'managed').length,
    };
  }

  updates(): PackUpdates {
    const { store } = this.#options;
    const pack = this.#pack;
    const shipped = store.rules.list().filter(({ origin }) => origin === 'pack');
    const deleted = [...store.facts.list(DELETED_RULE).keys()].map((name) =>
      name.slice(DELETED_RULE.length),
    );
    return {
      conflicts: shipped.flatMap((row) => {
        const theirs = pack.rules.get(row.id);
        if (theirs === undefined) return [];
        const { conflicts, obstacle } = this.#compare(row, theirs);
        const fields = conflicts.map(({ field, base, ours, theirs: other }) => ({
          field,
          base: plain(base),
          ours: plain(ours),
          theirs: plain(other),
        }));
        return fields.length === 0 ? [] : [{ id: row.id, name: nameOf(row), fields, obstacle }];
      }),
      // A pack that could not be read has dropped nothing.
      dropped:
        pack.rules.size === 0
          ? []
          : shipped
              .filter(({ id }) => !pack.rules.has(id))
              .map((row) => ({ id: row.id, name: nameOf(row) })),
      deleted: deleted.flatMap((id) => {
        const name = pack.rules.get(id)?.['name'];
        return pack.rules.has(id) && store.rules.get(id) === null
          ? [{ id, name: typeof name === 'string' ? name : id }]
          : [];
      }),
    };
  }

  /**
   * Decides a conflict.
   *
   * @param takesPackValue whether the pack's value comes into the rule; otherwise the user's stays for good
   */
  settle(id: string, field: string, takesPackValue: boolean, author: Author): Answer<PackUpdates> {
    const { store, newId, changed } = this.#options;
    const pack = this.#pack;
    const row = store.rules.get(id);
    const theirs = pack.rules.get(id);
    if (row === null || row.origin !== 'pack' || theirs === undefined) return unknownRule(id);
    const { base, ours, conflicts } = this.#compare(row, theirs);
    const settled = conflicts.some((each) => each.field === field)
      ? settle(base, ours, theirs, field, takesPackValue)
      : null;
    if (settled === null) {
      const hint = 'the updates of the pack list the fields that both have changed';
      return refused('ENG1509', `the field ${field} of the rule is no conflict`, hint);
    }
    const content = contentOf(settled.ours);
    const { loaded, problems } = checkRule(content.document);
    if (loaded.rule === null) {
      const hint = 'the fields depend on each other: edit the rule instead';
      return refused('ENG1502', 'with the value of the pack the rule has errors', hint, problems);
    }
    const { isChanged } = store.transaction(() =>
      writeRule(
        store.rules,
        { ...row, content, isLive: liveAfter(row, content), base: writeJson(settled.base, 'line') },
        author,
        newId,
      ),
    );
    if (isChanged) changed({ ...NO_CHANGES, changed: [id] });
    return answered(this.updates());
  }

  /** Restores a shipped rule that was deleted. */
  restore(id: string, author: Author): Answer<{ readonly restored: string }> {
    const { store, changed } = this.#options;
    const theirs = this.#pack.rules.get(id);
    if (theirs === undefined || store.rules.get(id)?.origin === 'pack') return unknownRule(id);
    store.transaction(() => {
      store.facts.remove(DELETED_RULE + id);
      this.#add(id, theirs, author);
    });
    changed({ ...NO_CHANGES, added: [id] });
    return answered({ restored: id });
  }

  #follow(pack: Pack, author: Author): RuleChanges {
    const { store, exceptions, log } = this.#options;
    this.#pack = pack;
    const changes = store.transaction(() => {
      this.#putBack(author);
      exceptions().follow(pack.exceptions, author);
      return this.#followRules(author);
    });
    const { added, changed: updated } = changes;
    const { conflicts, dropped } = this.updates();
    if (added.length + updated.length > 0) {
      log.info(
        { added: added.length, updated: updated.length, dropped: dropped.length },
        'the shipped rules were updated',
      );
    }
    if (conflicts.length > 0) {
      log.warn(
        { rules: conflicts.map(({ id }) => id).slice(0, 100) },
        'updates of shipped rules conflict with changes made here; the changes made here stay until the conflict is resolved',
      );
    }
    return changes;
  }

  /** Managed rules whose place a rule of a folder has taken. */
  #putBack(author: Author): void {
    const { rules, facts } = this.#options.store;
    for (const [name, saved] of facts.list(SET_ASIDE)) {
      const row = JSON.parse(saved) as RuleRow;
      const table = tableOf(row.document);
      table['enabled'] = row.isEnabled;
      writeRule(rules, { ...row, content: contentOf(table) }, author, this.#options.newId);
      facts.remove(name);
    }
  }

  /** Adds new rules, and merges new versions of those that are there. */
  #followRules(author: Author): RuleChanges {
    const { store } = this.#options;
    const pack = this.#pack;
    const added: string[] = [];
    const changed: string[] = [];
    store.transaction(() => {
      for (const [id, theirs] of pack.rules) {
        const row = store.rules.get(id);
        if (row === null || row.origin === 'folder') {
          if (store.facts.get(DELETED_RULE + id) !== null) continue;
          this.#add(id, theirs, author);
          added.push(id);
        } else if (row.origin === 'pack' && this.#merge(row, theirs, author)) changed.push(id);
      }
    });
    return { ...NO_CHANGES, added, changed };
  }

  #add(id: string, theirs: Table, author: Author): void {
    const { store, newId, isLive } = this.#options;
    const content = contentOf(theirs);
    writeRule(
      store.rules,
      {
        id,
        origin: 'pack',
        base: baseOf(theirs),
        file: null,
        content,
        isLive: content.isLive ?? isLive,
      },
      author,
      newId,
    );
  }

  #merge(row: RuleRow, theirs: Table, author: Author): boolean {
    const { store, newId } = this.#options;
    const { merged, nextBase, obstacle } = this.#compare(row, theirs);
    if (obstacle !== null) return false;
    const content = contentOf(merged);
    const base = writeJson(nextBase, 'line');
    const isLive = liveAfter(row, content);
    return writeRule(store.rules, { ...row, content, base, isLive }, author, newId).isChanged;
  }

  #compare(row: RuleRow, theirs: Table) {
    const base = row.base === null ? tableOf(baseOf(theirs)) : tableOf(row.base);
    const ours = tableOf(row.document);
    ours['enabled'] = row.isEnabled;
    const other = tableOf(baseOf(theirs));
    const { merged, base: nextBase, taken, conflicts } = mergeRule(base, ours, other);
    if (taken.length === 0 || isValid(merged)) {
      return { base, ours, merged, nextBase, conflicts, obstacle: null };
    }
    // What only the pack has changed does not fit to what the user has: all of it waits for a decision.
    const waiting = taken.map((field) => ({
      field,
      base: valueOf(base, field),
      ours: valueOf(ours, field),
      theirs: valueOf(other, field),
    }));
    const obstacle = 'together with the changes made here the rule would have errors';
    const all = [...conflicts, ...waiting];
    return { base, ours, merged: ours, nextBase: base, conflicts: all, obstacle };
  }
}

/** What the pack says, `enabled` included, which is compared as any other field. */
function baseOf(theirs: Table): string {
  const { document, isEnabled } = contentOf(theirs);
  const base = tableOf(document);
  base['enabled'] = isEnabled;
  return writeJson(base, 'line');
}

/** Whether a rule is live follows the pack, unless a user has set it otherwise. */
function liveAfter(row: RuleRow, { isLive }: RuleContent): boolean {
  const before = contentOf(tableOf(row.document)).isLive;
  return isLive !== before && isLive !== null && (before ?? row.isLive) === row.isLive
    ? isLive
    : row.isLive;
}

const isValid = (table: Table) => checkRule(contentOf(table).document).loaded.rule !== null;

const valueOf = (table: Table, field: string): Data | undefined =>
  field
    .split('.')
    .reduce<Data | undefined>((value, name) => (value as Table | undefined)?.[name], table);

const plain = (value: Data | undefined): unknown =>
  value === undefined ? null : JSON.parse(writeJson(value, 'line'));
