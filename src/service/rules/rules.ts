import {
  isRunnable,
  newTable,
  type FieldProblem,
  type LoadedRule,
  type Table,
} from '../../rules/index.ts';
import type { RuleOrigin, RuleRow } from '../../stores/detection-store.ts';
import type { RuleReference } from './exceptions.ts';
import { type KeptStore, idProblem, NO_CHANGES, type RuleChanges } from './kept-store.ts';
import { MAX_RULES } from './limits.ts';
import { answered, refused, type Answer } from '../operation/operation.ts';
import { contentOf, readObject, tableOf } from './rule-content.ts';
import type { BulkAction, BulkResult, RuleDetail, RuleView } from './schemas.ts';
import {
  apiRule,
  checkRule,
  isCustomised,
  writeRule,
  type Author,
  type RuleContents,
} from './rule-rows.ts';

export interface RulesOptions {
  readonly store: KeptStore;
  readonly contents: RuleContents;
  readonly newId: () => string;
  /** Origins of the rules that run in this mode; others rest in the store. */
  readonly origins: readonly RuleOrigin[];
  /** Where no rule says it itself. */
  readonly isLive: boolean;
  readonly changed: (changes: RuleChanges) => void;
}

/** Whose removal is remembered, so that the next version of the pack does not restore it. */
export const DELETED_RULE = 'rules.deleted.';

/** The rules of the service. With rules in folders they can only be read here. */
export class Rules {
  readonly #options: RulesOptions;

  constructor(options: RulesOptions) {
    this.#options = options;
  }

  /** Those of this mode. */
  rows(): RuleRow[] {
    const { store, origins } = this.#options;
    return store.rules.list().filter(({ origin }) => origins.includes(origin));
  }

  list(): RuleView[] {
    return this.rows().map((row) => this.view(row));
  }

  /** @param id `rule_id`, or the id in this service */
  get(id: string): Answer<RuleDetail> {
    const row = this.find(id);
    return row === null ? unknownRule(id) : answered(this.#detail(row));
  }

  /** @param id as of {@link get} */
  find(id: string): RuleRow | null {
    return this.named(id) ?? this.rows().find(({ uuid }) => uuid === id) ?? null;
  }

  /** @param id `rule_id` */
  named(id: string): RuleRow | null {
    const { store, origins } = this.#options;
    const row = store.rules.get(id);
    return row === null || !origins.includes(row.origin) ? null : row;
  }

  /** Everything that is wrong with a rule, which is not kept. */
  validate(input: unknown): Answer<{ readonly isValid: boolean }> {
    const read = readObject(input);
    if ('why' in read) return refused('ENG1502', `this is no rule: ${read.why}`);
    const { rule, problems } = this.#check(read.table);
    return answered({ isValid: rule !== null }, problems);
  }

  /** @param input a rule under the names of the API, as JSON text or plain data */
  create(input: unknown, author: Author): Answer<RuleDetail> {
    const read = readObject(input);
    if ('why' in read) return refused('ENG1502', `this is no rule: ${read.why}`);
    return this.add(read.table, author, false);
  }

  /** Adds a rule, or puts it in the place of the one with its `rule_id`. */
  add(table: Table, author: Author, isReplaced: boolean): Answer<RuleDetail> {
    const { store, newId, isLive } = this.#options;
    const id = table['rule_id'];
    const known = typeof id === 'string' ? this.named(id) : null;
    if (known !== null && !isReplaced) {
      return refused(
        'ENG1506',
        `there is a rule ${known.id} already`,
        'give it another rule_id, or replace the rule',
      );
    }
    if (known !== null) return this.#write(known, table, author);
    if (this.#isReadOnly) return readOnly();
    if (store.rules.count >= MAX_RULES) {
      const most = MAX_RULES.toLocaleString('en');
      return refused('ENG1508', `there are ${most} rules, which is the limit`);
    }
    table['rule_id'] ??= newId();
    const { rule, content, problems } = this.#check(table);
    if (rule === null || content === null) {
      return refused('ENG1502', 'the rule has errors', undefined, problems);
    }
    const { row } = store.transaction(() =>
      writeRule(
        store.rules,
        {
          id: rule.rule_id,
          origin: 'managed',
          base: null,
          file: null,
          content,
          isLive: content.isLive ?? isLive,
        },
        author,
        newId,
      ),
    );
    this.#options.changed({ ...NO_CHANGES, added: [row.id] });
    return answered(this.#detailOf(row, problems), problems);
  }

  /**
   * What the new rule leaves out returns to its default; its `rule_id` stays.
   *
   * @param revision that the caller has read; the call must not undo what others have changed since
   */
  replace(id: string, input: unknown, author: Author, revision?: number): Answer<RuleDetail> {
    const row = this.find(id);
    if (row === null) return unknownRule(id);
    if (revision !== undefined && revision !== row.revision) return changedSince(row, revision);
    const read = readObject(input);
    if ('why' in read) return refused('ENG1502', `this is no rule: ${read.why}`);
    return this.#write(row, read.table, author);
  }

  /** Replaces some fields; `null` removes one. @param revision as of {@link replace} */
  patch(id: string, input: unknown, author: Author, revision?: number): Answer<RuleDetail> {
    const row = this.find(id);
    if (row === null) return unknownRule(id);
    if (revision !== undefined && revision !== row.revision) return changedSince(row, revision);
    const read = readObject(input);
    if ('why' in read) return refused('ENG1502', `these are no fields of a rule: ${read.why}`);
    const table = newTable([
      ...Object.entries(tableOf(row.document)),
      ['enabled', row.isEnabled],
      ...Object.entries(read.table),
    ]);
    for (const [name, value] of Object.entries(read.table)) {
      if (value === null) delete table[name];
    }
    return this.#write(row, table, author);
  }

  /** Of a deleted rule, alerts stay; a shipped one does not come back with the next version of the pack. */
  change(id: string, action: BulkAction, author: Author): Answer<RuleView> {
    const before = this.find(id);
    const [result] = this.bulk(action, [id], author);
    if (before === null) return unknownRule(id);
    if (result?.refusal != null) return { value: null, refusal: result.refusal, problems: [] };
    return answered(this.view(this.find(id) ?? before));
  }

  /**
   * The same for many rules, all in one transaction. One that is refused does not stop the others.
   *
   * @param ids `null` for all rules
   */
  bulk(action: BulkAction, ids: readonly string[] | null, author: Author): BulkResult[] {
    const { store, changed } = this.#options;
    const done: string[] = [];
    const rows = this.rows();
    const byId = new Map([
      ...rows.map((row) => [row.uuid, row] as const),
      ...rows.map((row) => [row.id, row] as const),
    ]);
    const results = store.transaction(() =>
      (ids ?? rows.map((row) => row.id)).map((id): BulkResult => {
        const row = byId.get(id) ?? null;
        const { refusal } = row === null ? unknownRule(id) : { refusal: null };
        if (refusal !== null || row === null) return { id, outcome: 'refused', refusal };
        if (this.#isReadOnly) return { id, outcome: 'refused', refusal: readOnly().refusal };
        const isChanged = this.#apply(row, action, author);
        if (isChanged) done.push(row.id);
        // Named twice, it is there no longer, or as it is then.
        for (const each of [row.id, row.uuid]) byId.delete(each);
        const next = this.named(row.id);
        if (next !== null) for (const each of [row.id, row.uuid]) byId.set(each, next);
        return { id, outcome: isChanged ? 'done' : 'unchanged', refusal: null };
      }),
    );
    if (done.length > 0) {
      changed({ ...NO_CHANGES, [action === 'delete' ? 'removed' : 'changed']: done });
    }
    return results;
  }

  /** Lets a rule refer to an exception list. */
  refer(id: string, list: Record<string, unknown>, author: Author): Answer<RuleDetail> {
    const row = this.find(id);
    if (row === null) return unknownRule(id);
    const table = tableOf(row.document);
    const before = table['exceptions_list'];
    const reference = readObject(list);
    table['exceptions_list'] = [
      ...(Array.isArray(before) ? before : []),
      ...('table' in reference ? [reference.table] : []),
    ];
    return this.#write(
      row,
      newTable([...Object.entries(table), ['enabled', row.isEnabled]]),
      author,
    );
  }

  /** The exception lists that a rule refers to. */
  referencesOf(row: RuleRow): readonly RuleReference[] {
    return this.loaded(row).rule?.exceptions_list ?? [];
  }

  /** What a rule says, read once for as long as it is the same. */
  loaded(row: RuleRow): LoadedRule {
    return this.#options.contents.read(row);
  }

  get #isReadOnly(): boolean {
    return this.#options.origins.includes('folder');
  }

  #apply(row: RuleRow, action: BulkAction, { by, now }: Author): boolean {
    const { rules, facts } = this.#options.store;
    if (action === 'delete') {
      if (row.origin === 'pack') facts.put(DELETED_RULE + row.id, JSON.stringify({ by, at: now }));
      return rules.remove(row.id);
    }
    const change =
      action === 'enable' || action === 'disable'
        ? { isEnabled: action === 'enable' }
        : { isLive: action === 'live' };
    const next = { ...row, ...change };
    if (next.isEnabled === row.isEnabled && next.isLive === row.isLive) return false;
    rules.put({ ...next, updatedAt: now, updatedBy: by });
    return true;
  }

  #write(row: RuleRow, table: Table, author: Author): Answer<RuleDetail> {
    if (this.#isReadOnly) return readOnly();
    const { store, newId, changed } = this.#options;
    table['rule_id'] ??= row.id;
    if (table['rule_id'] !== row.id) {
      return refused(
        'ENG1502',
        'the rule_id of a rule cannot be changed',
        'alerts name it: create another rule, and delete this one',
      );
    }
    const { rule, content, problems } = this.#check(table);
    if (rule === null || content === null) {
      return refused('ENG1502', 'the rule has errors', undefined, problems);
    }
    const before = contentOf(tableOf(row.document)).isLive;
    // Who changes the setting in the rule means it; otherwise what was set in the service stays.
    const isLive =
      content.isLive === null || content.isLive === before ? row.isLive : content.isLive;
    const { origin, base, file } = row;
    const written = store.transaction(() =>
      writeRule(store.rules, { id: row.id, origin, base, file, content, isLive }, author, newId),
    );
    if (written.isChanged) changed({ ...NO_CHANGES, changed: [row.id] });
    return answered(this.#detailOf(written.row, problems), problems);
  }

  #check(table: Table) {
    const content = contentOf(table);
    const { loaded, problems } = checkRule(content.document);
    const { rule } = loaded;
    const fault = rule === null ? null : idProblem('rule_id', rule.rule_id);
    if (rule === null || fault !== null) {
      return {
        rule: null,
        content: null,
        problems: fault === null ? problems : [fault, ...problems],
      };
    }
    return { rule, content, problems };
  }

  view(row: RuleRow): RuleView {
    const loaded = this.#options.contents.read(row);
    const { rule } = loaded;
    const written = loaded.document.rule;
    const name = rule?.name ?? written['name'];
    const [first] = loaded.problems.filter(({ severity }) => severity === 'error');
    const { document: _document, base: _base, ...columns } = row;
    return {
      ...columns,
      name: typeof name === 'string' ? name : row.id,
      type: rule?.type ?? 'unknown',
      severity: rule?.severity ?? 'low',
      riskScore: rule?.risk_score ?? null,
      tags: rule?.tags ?? [],
      isCustomised: isCustomised(row),
      notRunnable:
        rule === null
          ? `it has errors: ${first?.message ?? 'it cannot be read'}`
          : isRunnable(rule)
            ? null
            : `rules of type ${rule.type} do not run here`,
    };
  }

  #detail(row: RuleRow): RuleDetail {
    return this.#detailOf(row, checkRule(row.document).problems);
  }

  #detailOf(row: RuleRow, problems: readonly FieldProblem[]): RuleDetail {
    return { ...this.view(row), rule: apiRule(row), problems };
  }
}

export function unknownRule(id: string): Answer<never> {
  return refused('ENG1501', `there is no rule ${id}`, 'the list of rules shows their ids');
}

const changedSince = ({ id, revision, updatedBy }: RuleRow, read: number) =>
  refused(
    'ENG1511',
    `rule ${id} is revision ${revision} by ${updatedBy} by now, and the change is of revision ${read}`,
    'read the rule again, and send the change with its revision',
  );

export function readOnly(): Answer<never> {
  return refused(
    'ENG1503',
    'rules are read from folders, which alone can change them',
    'change the file of the rule; a service that watches its rules reads it again at once',
  );
}
