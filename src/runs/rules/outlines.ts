import { isDeepStrictEqual } from 'node:util';
import { ruleTypeOf } from '../../detect/types/index.ts';
import {
  fullOutlineOf,
  outlineOf,
  searchedOutlineOf,
  type RuleOutline,
} from '../../match/rule-outline.ts';
import type { PrepareQuery } from '../../rules/load/prepare.ts';
import type { PreparedQuery } from '../../rules/index.ts';
import { lazily } from '../../util/lazily.ts';
import type { BlockScanSetup } from '../blocks/setup.ts';

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
