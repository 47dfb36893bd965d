import { whyIdle } from '../../detect/exceptions/compile.ts';
import {
  attachExceptions,
  exceptionsOf,
  listKey,
  loadExceptions,
  loadRules,
  loadValueLists,
  type Attachment,
  type Exceptions,
  type ExceptionItem,
  type ExceptionList,
  type Loaded,
  type Problem,
  type ValueList,
} from '../../rules/index.ts';
import { didYouMean, suggest } from '../../util/suggest.ts';
import { EngineError } from '../errors.ts';
import type { RunnableRule, RuleRequest } from './load-rules.ts';

/** The exceptions of a scan. Items are counted through: their indices stand for them. */
export interface LoadedExceptions {
  readonly lists: readonly ExceptionList[];
  readonly items: readonly ExceptionItem[];
  readonly valueLists: readonly ValueList[];
  /** Per rule, the items that apply. */
  readonly ofRule: readonly (readonly number[])[];
  /** Per item, why it hides nothing whatever comes, or `null`. */
  readonly idle: readonly (string | null)[];
  /** Names of value lists that no item refers to. */
  readonly unusedValueLists: readonly string[];
  readonly problems: readonly Problem[];
  /** The files that exceptions were read from. */
  readonly loaded: Loaded | null;
}

type Wanted = Pick<
  RuleRequest,
  'exceptions' | 'shippedExceptions' | 'skippedExceptions' | 'valueLists' | 'now'
>;

/** Reads exceptions: those in the files of the rules too. */
export async function loadApplicableExceptions(
  rules: readonly RunnableRule[],
  ofRules: Loaded,
  wanted: Wanted,
): Promise<LoadedExceptions> {
  const { exceptions: paths, skippedExceptions: skipped, valueLists: folder, now } = wanted;
  if (skipped === 'all') {
    return { ...NO_EXCEPTIONS, ofRule: rules.map(() => []) };
  }
  const loaded = paths.length === 0 ? null : await loadRules(paths);
  const own = exceptionsOf(...(loaded === null ? [ofRules] : [ofRules, loaded]));
  const { problems } = own;
  const shipped = await loadExceptions([wanted.shippedExceptions]);
  const { lists, items: all } = withShipped(own, shipped, rules);
  requireKnownIds(skipped, lists, all);
  const items = all.filter(
    ({ list_id, item_id }) => !skipped.has(list_id) && !skipped.has(item_id),
  );
  const attached = attachExceptions(
    rules.map(({ source }) => source),
    lists,
    items,
  );
  const values = await loadValueLists(folder, items);
  return {
    lists,
    items,
    valueLists: values.lists,
    ofRule: attached.ofRule.map((each) => each.items),
    idle: idleReasons(attached, items, values.lists, now),
    unusedValueLists: values.unused,
    problems: [
      ...(loaded?.problems ?? []).filter(isOfFile),
      ...problems.filter(isOfFile),
      ...attached.ofRule.flatMap((each) => each.problems),
      ...values.problems,
    ],
    loaded,
  };
}

/** By item: why it hides nothing, or `null`. */
export function idleReasons(
  attached: Attachment,
  items: readonly ExceptionItem[],
  valueLists: readonly ValueList[],
  now: bigint,
): (string | null)[] {
  const idle = whyIdle(items, valueLists, now);
  return items.map((_, index) => attached.idle[index] ?? idle[index] ?? null);
}

const NO_EXCEPTIONS: Omit<LoadedExceptions, 'ofRule'> = {
  lists: [],
  items: [],
  valueLists: [],
  idle: [],
  unusedValueLists: [],
  problems: [],
  loaded: null,
};

/** Whether the list of an item is there is known only now, with the shipped ones; `idle` says it. */
const isOfFile = ({ code }: Problem) => code !== 'RUL3106';

/** Adds the shipped lists that rules refer to and that are not there under the same id. */
export function withShipped(
  own: Pick<Exceptions, 'lists' | 'items'>,
  shipped: Pick<Exceptions, 'lists' | 'items'>,
  rules: readonly Pick<RunnableRule, 'rule'>[],
): Pick<Exceptions, 'lists' | 'items'> {
  const known = new Set(own.lists.map(listKey));
  const referred = new Set(rules.flatMap(({ rule }) => rule.exceptions_list.map(listKey)));
  const lists = shipped.lists.filter((list) => {
    const key = listKey(list);
    return referred.has(key) && !known.has(key);
  });
  const added = new Set(lists.map(listKey));
  return {
    lists: [...own.lists, ...lists],
    items: [...own.items, ...shipped.items.filter((item) => added.has(listKey(item)))],
  };
}

function requireKnownIds(
  skipped: ReadonlySet<string>,
  lists: readonly ExceptionList[],
  items: readonly ExceptionItem[],
): void {
  const ids = new Set([
    ...lists.map(({ list_id }) => list_id),
    ...items.flatMap(({ list_id, item_id }) => [list_id, item_id]),
  ]);
  for (const id of skipped) {
    if (ids.has(id)) continue;
    const hint = didYouMean(suggest(id, [...ids])) ?? 'name the list_id or item_id of an exception';
    throw new EngineError(
      'ENG1003',
      'skipped exceptions',
      `no loaded exception has the id ${id}`,
      hint,
    );
  }
}
