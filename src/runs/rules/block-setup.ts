import { isDeepStrictEqual } from 'node:util';
import { TIMESTAMP } from '../../detect/evaluate/setup.ts';
import { ruleTypeOf } from '../../detect/types/index.ts';
import {
  fullOutlineOf,
  outlineOf,
  searchedOutlineOf,
  type RuleOutline,
} from '../../match/rule-outline.ts';
import type { PreparedQuery } from '../../rules/index.ts';
import type { PrepareQuery } from '../../rules/load/prepare.ts';
import { lazily } from '../../util/maps.ts';
import type { BlockScanSetup } from '../blocks/setup.ts';
import type { LoadedExceptions } from './load-exceptions.ts';
import type { RunnableRule } from './load-rules.ts';

/** What of an outline is for searches over bytes alone, which a scan with many rules does without. */
interface Details extends Required<Pick<RuleOutline, 'literals'>> {
  /** By stage. */
  readonly conjuncts: readonly RuleOutline['stages'][number]['conjuncts'][];
}

/** For the rules that are shipped, in the build. */
export const prepareQuery: PrepareQuery = (statement, rule) => {
  const query = ruleTypeOf(rule).compile(rule, { statement, prepared: null }, 0n);
  const { stages, literals, ...outline } = fullOutlineOf(query);
  const needed = stages.map(({ precondition, isSufficient }) => ({ precondition, isSufficient }));
  const text = textOf({ ...outline, stages: needed });
  const details = textOf({ literals, conjuncts: stages.map(({ conjuncts }) => conjuncts) });
  const run = textOf(query.statement);
  return text === null || details === null || run === null
    ? null
    : { outline: text, details, statement: run };
};

/** `null` where JSON cannot hold all of it. */
function textOf(data: object): string | null {
  try {
    const text = JSON.stringify(data);
    return isDeepStrictEqual(JSON.parse(text), data) ? text : null;
  } catch {
    // A big integer.
    return null;
  }
}

/** What few runs need is parsed when it is asked for. */
export function preparedOutline(prepared: PreparedQuery): RuleOutline {
  const { stages, ...outline } = JSON.parse(prepared.outline) as RuleOutline;
  const details = lazily(() => JSON.parse(prepared.details) as Details);
  return {
    ...outline,
    stages: stages.map(({ precondition, isSufficient }, stage) => ({
      precondition,
      isSufficient,
      get conjuncts() {
        return details().conjuncts[stage] ?? [];
      },
    })),
    get literals() {
      return details().literals;
    },
    get statement() {
      return prepared.statement;
    },
  };
}

/**
 * With the outline of every query, so that threads need not find it out each for themselves.
 *
 * @param isStored whether blocks are those of a store, which are searched however many rules there are
 */
export function withOutlines(setup: BlockScanSetup, isStored: boolean): BlockScanSetup {
  const find = isStored || setup.searchesFiles ? searchedOutlineOf : outlineOf;
  const rules = setup.rules.map((rule) =>
    rule.outline !== undefined || rule.statement == null
      ? rule
      : { ...rule, statement: null, outline: find(rule.statement, rule) },
  );
  return { ...setup, rules };
}

/**
 * Less is read faster than the tables of a search are made, which takes half a second for a thousand rules; and the more rules
 * there are, the fewer documents are passed over.
 */
const SEARCHED_BYTES = 8 * 1024 * 1024;
const SEARCHED_BYTES_PER_RULE = 256 * 1024;
/** To search for the literals of more rules takes longer than to read the documents that are passed over. */
const MAX_RULES_TO_SEARCH_FILES = 5;

/** What of a run decides how blocks are scanned. */
type BlockScanRequest = Pick<BlockScanSetup, 'from' | 'to' | 'now' | 'profiles' | 'dataSetAliases'>;

/** What each thread needs, of all that was loaded. */
export function blockSetup(
  rules: readonly RunnableRule[],
  { items, valueLists, ofRule }: Pick<LoadedExceptions, 'items' | 'valueLists' | 'ofRule'>,
  request: BlockScanRequest,
): BlockScanSetup {
  const { from, to, now, profiles, dataSetAliases } = request;
  return {
    rules: rules.map(({ rule, source }, index) => {
      const { plan } = ruleTypeOf(rule);
      return source.prepared === null
        ? plan(rule, source.statement, ofRule[index])
        : { ...plan(rule, null, ofRule[index]), outline: preparedOutline(source.prepared) };
    }),
    items,
    valueLists,
    now,
    dataSetAliases,
    profiles,
    countsOrigins: true,
    from,
    to,
    timestampField: TIMESTAMP,
    readsAllTimes: true,
    noticesFields: false,
    searchedBytes: SEARCHED_BYTES + rules.length * SEARCHED_BYTES_PER_RULE,
    searchesFiles: rules.length <= MAX_RULES_TO_SEARCH_FILES,
  };
}
