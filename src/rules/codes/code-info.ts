/** What the reference says about one code. */
export interface RuleCodeInfo {
  /** A few words, the heading of its page. */
  readonly title: string;
  /** What is wrong and why it matters. */
  readonly explanation: string;
  /** Lines of a rule file that raise it, and mended; both left out where there is nothing to show. */
  readonly wrong?: string;
  readonly right?: string;
}
