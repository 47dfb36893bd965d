import { createHash } from 'node:crypto';
import type { DataSetAliases } from '../../events/origin/data-set-aliases.ts';
import {
  attachExceptions,
  ignoresCase,
  isRunnable,
  itemKey,
  newTable,
  type Attachment,
  type Data,
  type ExceptionItem,
  type ExceptionList,
  type Problem,
  type Rule,
  type LoadedRule,
} from '../../rules/index.ts';
import type { RuleRow } from '../../stores/detection-store.ts';
import { signatureOf } from '../events/candidates/generation.ts';
import type { ActiveRule, ActiveRules } from '../../runs/rules/active-rules.ts';
import { idleReasons } from '../../runs/rules/load-exceptions.ts';
import type { RunnableRule } from '../../runs/rules/load-rules.ts';
import { serverFields, type RuleContents } from './rule-rows.ts';
import { ValueListMemory, type ValueListText } from './value-list-memory.ts';

/** Exceptions as they apply: each id once. */
export interface ExceptionSet {
  readonly lists: readonly ExceptionList[];
  readonly items: readonly ExceptionItem[];
  readonly valueListOf: (id: string) => ValueListText | null;
}

interface Prepared {
  readonly row: RuleRow;
  readonly rule: Omit<ActiveRule, 'stateKey'>;
}

type NotRun = Omit<ActiveRules['notRun'][number], 'id'>;

/** Nothing is wrong with such a rule. */
const OTHER_TYPE = 'other type';

/** Makes the rules that run out of rows and exceptions. What has not changed since the last time is used again. */
export class ActiveRulesBuilder {
  readonly #contents: RuleContents;
  readonly #aliases: DataSetAliases;
  readonly #values = new ValueListMemory();
  readonly #items = new WeakMap<ExceptionItem, string>();
  #prepared = new Map<string, Prepared>();
  #active = new Map<string, ActiveRule>();
  /** References to lists that are not there, values that are not valid, and the like. */
  problems: readonly Problem[] = [];

  constructor(contents: RuleContents, aliases: DataSetAliases) {
    this.#contents = contents;
    this.#aliases = aliases;
  }

  build(
    rows: readonly RuleRow[],
    exceptionsFor: (rules: readonly Pick<RunnableRule, 'rule'>[]) => ExceptionSet,
    now: bigint,
  ): ActiveRules {
    const notRun: ActiveRules['notRun'][number][] = [];
    const prepared: Prepared[] = [];
    let otherTypes = 0;
    for (const row of rows) {
      if (!row.isEnabled) continue;
      const each = this.#prepare(row);
      if (each === OTHER_TYPE) otherTypes += 1;
      else if ('reason' in each) notRun.push({ id: row.id, ...each });
      else prepared.push(each);
    }
    this.#prepared = new Map(prepared.map((each) => [each.row.id, each]));
    this.#contents.keep(new Set(rows.map(({ id }) => id)));
    const rules = prepared.map(({ rule }) => rule);
    const { lists, items, valueListOf } = exceptionsFor(rules);
    const attached = attachExceptions(
      rules.map(({ source }) => source),
      lists,
      items,
    );
    const applied = new Set(attached.ofRule.flatMap((each) => each.items));
    const values = this.#values.lists(
      items.filter((_, index) => applied.has(index)),
      valueListOf,
    );
    this.problems = [...attached.ofRule.flatMap((each) => each.problems), ...values.problems];
    const active = rules.map((rule, index) =>
      this.#withStateKey(rule, attached.ofRule[index], items, valueListOf),
    );
    this.#active = new Map(active.map((rule) => [rule.id, rule]));
    return {
      rules: active,
      exceptions: {
        lists,
        items,
        valueLists: values.lists,
        ofRule: attached.ofRule.map((each) => each.items),
        idle: idleReasons(attached, items, values.lists, now),
      },
      notRun,
      otherTypes,
    };
  }

  #prepare(row: RuleRow): Prepared | NotRun | typeof OTHER_TYPE {
    const known = this.#prepared.get(row.id);
    if (known !== undefined && isSameRow(known.row, row)) return known;
    const loaded = this.#contents.read(row);
    const { rule: read, document } = loaded;
    if (read === null) {
      const name = document.rule['name'];
      const [first] = loaded.problems.filter(({ severity }) => severity === 'error');
      return {
        name: typeof name === 'string' ? name : row.id,
        reason: `it has errors: ${first?.message ?? 'it cannot be read'}`,
      };
    }
    if (!isRunnable(read)) return OTHER_TYPE;
    const own = serverFields(row);
    const rule = { ...read, id: row.uuid, revision: row.revision, enabled: true };
    const source = { ...loaded, rule };
    return {
      row,
      rule: {
        id: row.id,
        rule,
        parameters: newTable([
          ...Object.entries(document.rule),
          ...(Object.entries(own) as [string, Data][]),
        ]),
        file: loaded.file,
        source,
        uuid: row.uuid,
        revision: row.revision,
        isLive: row.isLive,
        signature: signatureOf({ rule, source }, this.#aliases),
      },
    };
  }

  /** The rule itself stays the same object as long as nothing of it changes. */
  #withStateKey(
    rule: Omit<ActiveRule, 'stateKey'>,
    attached: Attachment['ofRule'][number] | undefined,
    items: readonly ExceptionItem[],
    valueListOf: ExceptionSet['valueListOf'],
  ): ActiveRule {
    const hash = createHash('sha256');
    hash.update(JSON.stringify([rule.signature, rule.rule.alert_suppression ?? null]));
    const applied = (attached?.items ?? []).flatMap((index) => items[index] ?? []);
    // Their order is no part of it: it depends on what other rules have.
    for (const text of applied.map((item) => this.#stateText(item, valueListOf)).toSorted()) {
      hash.update(text);
    }
    const stateKey = hash.digest('hex').slice(0, 32);
    const before = this.#active.get(rule.id);
    const isSame = before !== undefined && before.stateKey === stateKey;
    return isSame && before.source === rule.source ? before : { ...rule, stateKey };
  }

  #stateText(item: ExceptionItem, valueListOf: ExceptionSet['valueListOf']): string {
    const lists = item.entries.flatMap((entry) =>
      entry.type === 'list' ? [valueListOf(entry.list.id)?.hash ?? 'none'] : [],
    );
    return [this.#itemText(item), ...lists].join('\n');
  }

  /** What an item hides; its name and comments are no part of it. */
  #itemText(item: ExceptionItem): string {
    const known = this.#items.get(item);
    if (known !== undefined) return known;
    const { entries, os_types, expire_time, stage, meta } = item;
    const caseless = meta?.dockwarden?.case_insensitive ?? null;
    const names = entries.filter(({ field }) => ignoresCase(item, field)).map(({ field }) => field);
    const text = JSON.stringify([
      itemKey(item),
      entries,
      os_types,
      expire_time ?? null,
      stage,
      caseless,
      names,
    ]);
    this.#items.set(item, text);
    return text;
  }
}

const isSameRow = (one: RuleRow, other: RuleRow): boolean =>
  one.document === other.document &&
  one.base === other.base &&
  one.revision === other.revision &&
  one.isLive === other.isLive &&
  one.uuid === other.uuid &&
  one.origin === other.origin &&
  one.file === other.file &&
  one.updatedAt === other.updatedAt;

/** Exception items, and by their keys the ids of the rules that they apply to. */
export interface ExceptionScopes {
  readonly items: readonly ExceptionItem[];
  readonly rulesOf: ReadonlyMap<string, readonly string[]>;
}

/** @param loaded what the rows say, in their order */
export function exceptionScopes(
  rows: readonly RuleRow[],
  loaded: readonly LoadedRule[],
  lists: readonly ExceptionList[],
  items: readonly ExceptionItem[],
): ExceptionScopes {
  const { ofRule } = attachExceptions(loaded, lists, items);
  const keys = items.map((item) => itemKey(item));
  const rulesOf = new Map<string, string[]>(keys.map((key) => [key, []]));
  for (const [index, { id }] of rows.entries())
    for (const item of ofRule[index]?.items ?? []) rulesOf.get(keys[item] ?? '')?.push(id);
  return { items, rulesOf };
}

/** The rules that can run. */
export const runnableOf = (loaded: readonly LoadedRule[]): readonly { readonly rule: Rule }[] =>
  loaded.flatMap(({ rule }) => (rule !== null && isRunnable(rule) ? [{ rule }] : []));
