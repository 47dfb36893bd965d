import type { Span, Statement } from '../../lang/index.ts';
import type { LintCode } from '../codes/index.ts';
import type { RuleDocument, Path, Fault } from '../model/data.ts';
import type { Rule } from '../model/fields.ts';

/**
 * Whether a rule file has tests. `nowhere`: no other rule of the given directory has any either, so
 * it does not keep tests in this form. `null`: the format of the file cannot have tests.
 */
export type TestsBeside = boolean | 'nowhere' | null;

/**
 * What valid rules are checked for: everything, which takes as long as reading them; only what
 * prevents them from ever matching; or nothing.
 */
export type LintsWanted = 'all' | 'matching' | 'none';

/** The input of a lint: a rule without errors. */
export interface LintContext {
  readonly document: RuleDocument;
  readonly rule: Rule;
  /** Codes of warnings that the file silences. */
  readonly ignored: readonly string[];
  /** The query of a rule; `null` for types that do not run here. */
  readonly statement: Statement | null;
  readonly hasTests: TestsBeside;
}

export interface Warning extends Fault {
  readonly code: LintCode;
}

export type Lint = (context: LintContext) => Iterable<Warning>;

/** A lint of queries. */
export function queryLint(find: (statement: Statement, rule: Rule) => Iterable<Warning>): Lint {
  return ({ rule, statement }) => (statement === null ? [] : find(statement, rule));
}

const QUERY: Path = ['rule', 'query'];

/** A warning at a part of the query. */
export function atQuery(code: LintCode, span: Span, message: string, hint?: string): Warning {
  return { code, path: QUERY, span, message, hint };
}
