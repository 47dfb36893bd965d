import { isDeepStrictEqual } from 'node:util';
import { compile } from '../../lang/index.ts';
import { outlineOf, fullOutlineOf, type RuleOutline } from '../../match/rule-outline.ts';
import type { PrepareQuery } from '../../rules/load/prepare.ts';
import type { PreparedQuery } from '../../rules/index.ts';
import type { BlockScanSetup } from '../blocks/setup.ts';
import { compileOptionsOf } from './compile-rule.ts';

/** For the rules that are shipped, in the build. */
export const prepareQuery: PrepareQuery = (statement, rule) => {
  const query = compile(statement, { ...compileOptionsOf(rule, 0n), check: false });
  const outline = fullOutlineOf(query);
  const text = textOf(outline);
  const run = textOf(query.statement);
  return text === null || run === null ? null : { outline: text, statement: run };
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

export const preparedOutline = ({ outline, statement }: PreparedQuery): RuleOutline => ({
  ...(JSON.parse(outline) as RuleOutline),
  statement,
});

/** With the outline of every query, so that threads need not find it out each for themselves. */
export const withOutlines = (setup: BlockScanSetup): BlockScanSetup => ({
  ...setup,
  rules: setup.rules.map((rule) =>
    rule.outline !== undefined || rule.statement == null
      ? rule
      : { ...rule, statement: null, outline: outlineOf(rule.statement, rule) },
  ),
});
