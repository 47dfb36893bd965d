export const EXIT = {
  /** The command succeeded; a query matched. */
  done: 0,
  /** The command ran with a negative result: no match, alerts under `--fail-on-alert`, findings. */
  otherwise: 1,
  /** The command line, a rule or the input was invalid. */
  error: 2,
} as const;
