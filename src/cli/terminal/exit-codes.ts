/** What a command ends with. */
export const EXIT = {
  /** It did what it was asked to; a query matched. */
  done: 0,
  /** It ran, and the answer is the other one: no match, alerts under `--fail-on-alert`, findings. */
  otherwise: 1,
  /** The command, a rule or the input was wrong. */
  error: 2,
} as const;
