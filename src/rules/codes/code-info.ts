/**
 * How much a finding matters: an error keeps a rule, a file or an exception from being used; a
 * warning changes what is detected; a note is about order and good manners.
 */
export const LEVELS = ['error', 'warning', 'note'] as const;
export type Level = (typeof LEVELS)[number];

/** What the reference says about one code. */
export interface RuleCodeInfo {
  /** A few words, the heading of its page. */
  readonly title: string;
  /** What is wrong and why it matters. */
  readonly explanation: string;
  /** Of a finding that is no error; `warning` where nothing is said. */
  readonly level?: 'note';
  /** What to do; said where there is no example that shows it. */
  readonly cure?: string;
  /** Lines of a rule file that raise it, and mended; both left out where there is nothing to show. */
  readonly wrong?: string;
  readonly right?: string;
}
