import type { Statement } from '../lang/index.ts';
import type { LoadedException } from './exceptions/read-exception.ts';
import type { ReadEntry } from './formats/index.ts';
import type { TestsBeside } from './lints/lint.ts';
import type { RuleDocument, Fault } from './model/data.ts';
import type { Metadata } from './model/metadata.ts';
import type { Rule } from './model/fields.ts';
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
  /** What is known of it from before, where the file was prepared. */
  readonly prepared: PreparedQuery | null;
  readonly hasTests: TestsBeside;
  readonly problems: readonly Problem[];
  /** A fault of this rule as a problem with its position in the file. */
  readonly report: (fault: Fault) => Problem;
}

/** What was prepared in advance for running a query. Texts, since most are never read. */
export interface PreparedQuery {
  /** As the preparing stage wrote them: what every run needs, and what few need. */
  readonly outline: string;
  readonly details: string;
  /** The statement as it is run, in JSON. */
  readonly statement: string;
}

/** One file as it was read. */
export interface LoadedFile {
  readonly path: string;
  /** Including a byte order mark: offsets of problems refer to it. */
  readonly text: string;
  readonly entries: readonly ReadEntry[];
}

export interface FileResult {
  /** `null` if the file contains none of these. */
  readonly file: LoadedFile | null;
  readonly rules: readonly LoadedRule[];
  readonly exceptions: readonly LoadedException[];
  readonly problems: readonly Problem[];
}
