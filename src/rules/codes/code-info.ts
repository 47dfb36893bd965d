/**
 * The severity of a finding: an error prevents a rule, a file or an exception from being used; a
 * warning changes what is detected; a note is about conventions and style.
 */
export const LEVELS = ['error', 'warning', 'note'] as const;
export type Level = (typeof LEVELS)[number];

/** The documentation of one code. */
export interface RuleCodeInfo {
  /** A few words, the heading in the reference. */
  readonly title: string;
  /** What is wrong and why it matters. */
  readonly explanation: string;
  /** The level of a finding that is not an error; `warning` by default. */
  readonly level?: 'note';
  /** What to do; given if no example shows it. */
  readonly cure?: string;
  /**
   * Lines of a rule file that raise the finding, and the same lines corrected; both omitted if
   * there is nothing to show.
   */
  readonly wrong?: string;
  readonly right?: string;
}
