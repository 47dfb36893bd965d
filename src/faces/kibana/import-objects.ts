import {
  FormatError,
  isTable,
  listKey,
  newTable,
  readJson,
  writeJson,
  type Table,
} from '../../rules/index.ts';
import type { ExceptionRow } from '../../stores/detection-store.ts';
import { faultOf, tableOf } from '../../service/rules/rule-content.ts';
import { authorOf, type Author } from '../../service/rules/rule-rows.ts';
import { internal } from '../../service/operation/operation.ts';
import { counted } from '../../util/counts.ts';
import { keepConnector } from './connectors.ts';
import { badRequest, failureIn, type Failure } from './errors.ts';
import { idOf } from './exceptions.ts';
import { listIn, scopeIn, textIn } from './tables.ts';
import { asItIs } from './rule-answer.ts';
import type { By, KibanaParts } from './parts.ts';
import { currentForm } from './rules.ts';

interface ImportWishes {
  readonly overwritesRules: boolean;
  readonly overwritesExceptions: boolean;
  readonly overwritesConnectors: boolean;
  /** Whether lists get ids of their own, beside those that are there. */
  readonly asNewLists: boolean;
  /** Whether only exceptions are taken; other lines are passed over. */
  readonly onlyExceptions: boolean;
}

/** What was not taken, by what it was and its id. */
export interface ImportError extends Failure {
  readonly kind: 'rule' | 'list' | 'item' | 'connector';
  /** `rule_id`, `list_id`, `item_id` or `id`. */
  readonly id: string;
}

export interface Imported {
  /** In the file, and taken. */
  readonly rules: { readonly sent: number; readonly taken: number };
  readonly lists: number;
  readonly items: number;
  readonly connectors: number;
  /** Why actions of rules that were taken do not run. */
  readonly warnings: readonly string[];
  readonly errors: readonly ImportError[];
}

/** What the API calls an object whose id cannot be read. */
const UNKNOWN = '(unknown id)';
const MAX_LINES = 100_000;
const MAX_LINE_ERRORS = 1_000;
const MAX_WARNINGS = 100;

interface Lines {
  readonly rules: Table[];
  readonly lists: Table[];
  readonly items: Table[];
  readonly connectors: Table[];
  readonly errors: ImportError[];
}

/** Each line is an object whose kind is known by its fields, in any order. Throws `KibanaError`. */
function readLines(text: string): Lines {
  const lines: Lines = { rules: [], lists: [], items: [], connectors: [], errors: [] };
  let number = 0;
  let start = text.startsWith('\ufeff') ? 1 : 0;
  while (start < text.length) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    const line = text.slice(start, end);
    start = end + 1;
    number += 1;
    if (number > MAX_LINES) throw badRequest(`the file has more than ${MAX_LINES} lines`);
    if (line.trim() !== '') readLine(line, number, lines);
    if (lines.errors.length > MAX_LINE_ERRORS) {
      throw badRequest(`more than ${MAX_LINE_ERRORS} lines of the file cannot be read`);
    }
  }
  return lines;
}

function readLine(line: string, number: number, lines: Lines): void {
  const table = objectIn(line, number);
  if (typeof table === 'string') {
    const message = `this is no object of an export: ${table}`;
    lines.errors.push({ kind: 'rule', id: UNKNOWN, code: 'ENG2102', message });
    return;
  }
  const has = (name: string) => Object.hasOwn(table, name);
  if (has('rule_id')) lines.rules.push(table);
  else if (has('item_id') || has('entries')) lines.items.push(table);
  else if (has('list_id')) lines.lists.push(table);
  else if (has('attributes')) lines.connectors.push(table);
  else if (!has('exported_count') && !has('exported_exception_list_count')) lines.rules.push(table);
}

/** Why it is none, as text. */
function objectIn(line: string, number: number): Table | string {
  try {
    const data = readJson(line);
    return isTable(data) ? data : `line ${number} is no object`;
  } catch (error) {
    if (error instanceof FormatError) return faultOf(line, error, number);
    throw error;
  }
}

/**
 * Takes rules, exceptions and connectors of an export, each by itself: exceptions first, so that no rule runs without
 * those it refers to.
 */
export const importObjects = internal({
  name: 'kibana.rules.import',
  run(
    parts: KibanaParts,
    { text, by, ...wishes }: By & ImportWishes & { readonly text: string },
  ): Imported {
    const lines = readLines(text);
    const work = new Import(parts, wishes, authorOf(parts, { by }));
    work.errors.push(...lines.errors);
    parts.ruleManager.together(() => work.run(lines));
    return { ...work.counts, warnings: work.warnings, errors: work.errors };
  },
  audit: (_, { rules, lists, items, connectors, errors }) =>
    `imported ${counted(rules.taken, 'rule')}, ${counted(lists, 'exception list')}, ${counted(items, 'exception item')} and ${counted(connectors, 'connector')}; ${counted(errors.length, 'error')}`,
});

class Import {
  readonly errors: ImportError[] = [];
  readonly warnings: string[] = [];
  readonly counts = {
    rules: { sent: 0, taken: 0 },
    lists: 0,
    items: 0,
    connectors: 0,
  };
  readonly #parts: KibanaParts;
  readonly #wishes: ImportWishes;
  readonly #author: Author;
  /** Of lists that were given another id: by their key in the file. */
  readonly #newListIds = new Map<string, string>();
  /** Ids of the API that are taken: an import may not take that of another object. */
  readonly #ids: Set<string>;

  /** By the key of their list, the items that were there before. */
  readonly #itemsBefore = new Map<string, ExceptionRow[]>();
  #sentItems: ReadonlySet<string | undefined> | null = null;

  constructor(parts: KibanaParts, wishes: ImportWishes, author: Author) {
    this.#parts = parts;
    this.#wishes = wishes;
    this.#author = author;
    const rows = parts.ruleManager.exceptions.rows();
    this.#ids = new Set(rows.map(idOf));
    for (const row of rows) {
      const own = this.#itemsBefore.get(row.list ?? '');
      if (own === undefined) this.#itemsBefore.set(row.list ?? '', [row]);
      else own.push(row);
    }
  }

  #idsOfItems(items: readonly Table[]): ReadonlySet<string | undefined> {
    this.#sentItems ??= new Set(items.map((item) => textIn(item, 'item_id')));
    return this.#sentItems;
  }

  run({ rules, lists, items, connectors }: Lines): void {
    for (const list of lists) this.#addList(list, items);
    for (const item of items) this.#addItem(item);
    if (this.#wishes.onlyExceptions) return;
    for (const connector of connectors) this.#addConnector(connector);
    for (const rule of this.#latest(rules)) this.#addRule(rule);
    this.counts.rules.sent = rules.length;
  }

  #fail(kind: ImportError['kind'], id: string, failure: Failure | null): boolean {
    if (failure !== null) this.errors.push({ kind, id, ...failure });
    return failure !== null;
  }

  #addList(list: Table, items: readonly Table[]): void {
    const { exceptions } = this.#parts.ruleManager;
    const { asNewLists, overwritesExceptions: overwrites } = this.#wishes;
    const id = textIn(list, 'list_id') ?? UNKNOWN;
    const key = listKey({ list_id: id, namespace_type: scopeIn(list) });
    const table = this.#withOwnId(list, exceptions.find(key) !== undefined && !asNewLists);
    if (asNewLists) {
      const listId = this.#parts.makeId();
      table['list_id'] = listId;
      this.#newListIds.set(key, listId);
    }
    const answer = exceptions.putList(writeJson(table, 'line'), overwrites, this.#author);
    if (this.#fail('list', id, failureIn(answer))) return;
    this.counts.lists += 1;
    if (!overwrites || asNewLists) return;
    const wanted = this.#idsOfItems(items);
    // What the file does not have is gone, as in Kibana, but no run of a rule sees the list empty in between.
    for (const row of this.#itemsBefore.get(key) ?? []) {
      if (!wanted.has(textIn(tableOf(row.document), 'item_id'))) exceptions.remove(row.key);
    }
  }

  #addItem(item: Table): void {
    const { exceptions } = this.#parts.ruleManager;
    const { asNewLists, overwritesExceptions: overwrites } = this.#wishes;
    const id = textIn(item, 'item_id') ?? UNKNOWN;
    const scope = scopeIn(item);
    const isThere = exceptions.findItem(id, scope) !== undefined;
    const table = this.#withOwnId(item, isThere && !asNewLists);
    const list = listKey({ list_id: textIn(item, 'list_id') ?? '', namespace_type: scope });
    const newList = this.#newListIds.get(list);
    if (newList !== undefined) {
      table['list_id'] = newList;
      table['item_id'] = this.#parts.makeId();
    }
    const answer = exceptions.keepItem(writeJson(table, 'line'), overwrites, this.#author);
    if (!this.#fail('item', id, failureIn(answer))) this.counts.items += 1;
  }

  /** @param isKnown whether the object is there already, and keeps its id */
  #withOwnId(exception: Table, isKnown: boolean): Table {
    const table = newTable(Object.entries(exception).filter(([name]) => name !== '_version'));
    const id = textIn(table, 'id');
    if (!isKnown && (id === undefined || this.#ids.has(id))) table['id'] = this.#parts.makeId();
    this.#ids.add(textIn(table, 'id') ?? '');
    return table;
  }

  #addConnector(connector: Table): void {
    const { facts } = this.#parts.store;
    const failure = keepConnector(facts, connector, this.#wishes.overwritesConnectors);
    const id = textIn(connector, 'id') ?? UNKNOWN;
    if (!this.#fail('connector', id, failure)) this.counts.connectors += 1;
  }

  /** Of several rules with one id the last one counts, and it is said of the others. */
  #latest(rules: readonly Table[]): readonly Table[] {
    const byId = new Map<string, Table>();
    for (const rule of rules) {
      const id = textIn(rule, 'rule_id');
      if (id === undefined) {
        const message = 'a rule of an import needs a rule_id';
        this.#fail('rule', UNKNOWN, { code: 'ENG2102', message });
        continue;
      }
      if (byId.has(id)) {
        const message = `the file has more than one rule with the rule_id ${id}; the last one was taken`;
        this.#fail('rule', id, { code: 'ENG2102', message });
        byId.delete(id);
      }
      byId.set(id, rule);
    }
    return [...byId.values()];
  }

  #addRule(sent: Table): void {
    const { rules } = this.#parts.ruleManager;
    const id = textIn(sent, 'rule_id') ?? UNKNOWN;
    const rule = currentForm(newTable(Object.entries(sent)));
    const lost = this.#relink(rule);
    const known = rules.named(id);
    const written = known === null ? rule : asItIs(known, rule);
    const answer = rules.add(written, this.#author, this.#wishes.overwritesRules);
    if (this.#fail('rule', id, failureIn(answer))) return;
    this.counts.rules.taken += 1;
    for (const { position, message } of this.#parts.notifier.actionsOf(id).problems)
      if (this.warnings.length < MAX_WARNINGS)
        this.warnings.push(`action ${position + 1} of the rule ${id} does not run: ${message}`);
    for (const list of lost) {
      // Clients know this error by its words, and offer to import the list.
      const message = `the rule ${JSON.stringify(id)} references a non existent exception list, list_id: ${JSON.stringify(list)}; the rule was imported without this reference`;
      this.#fail('rule', id, { code: 'ENG2102', message });
    }
  }

  /**
   * Lets a rule refer to the lists as they are here.
   *
   * @param rule changed in place
   * @returns the lists that do not exist, to which it refers no more
   */
  #relink(rule: Table): readonly string[] {
    const { exceptions } = this.#parts.ruleManager;
    if (rule['exceptions_list'] === undefined) return [];
    const lost: string[] = [];
    const kept = listIn(rule, 'exceptions_list').flatMap((reference) => {
      const id = textIn(reference, 'list_id') ?? '';
      const scope = scopeIn(reference);
      const newId = this.#newListIds.get(listKey({ list_id: id, namespace_type: scope }));
      const key = listKey({ list_id: newId ?? id, namespace_type: scope });
      const row = exceptions.find(key);
      if (row === undefined || row.list !== null) {
        lost.push(id);
        return [];
      }
      if (newId === undefined) return [reference];
      const changed = [
        ['list_id', newId],
        ['id', idOf(row)],
      ] as const;
      return [newTable([...Object.entries(reference), ...changed])];
    });
    const before = rule['exceptions_list'];
    const isList = Array.isArray(before) && before.every((each) => isTable(each));
    // What is no list of references is for the check of the rule to refuse.
    if (isList) rule['exceptions_list'] = kept;
    return lost;
  }
}
