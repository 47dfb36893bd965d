import type { Statement } from '../lang/index.ts';
import type { TestsBeside } from './lints/lint.ts';
import type { RuleDocument } from './model/document.ts';
import type { Fault } from './model/fault.ts';
import type { Metadata } from './model/metadata.ts';
import type { Rule } from './model/rule.ts';
import type { Problem } from './problem.ts';

/** One rule of a file, checked. */
export interface LoadedRule {
  readonly file: string;
  readonly document: RuleDocument;
  /** `null` if a field or the query has an error: the rule does not run. */
  readonly rule: Rule | null;
  readonly metadata: Metadata | null;
  /** The parsed query of an EQL rule without errors. */
  readonly statement: Statement | null;
  /** The same as it is run, where that was prepared. */
  readonly optimized: Statement | null;
  readonly hasTests: TestsBeside;
  readonly problems: readonly Problem[];
  /** A fault of this rule as a problem with its position in the file. */
  readonly report: (fault: Fault) => Problem;
}
