/** As `pino` has it. */
export interface AccessLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** What whoever uses it hands in. */
export interface AccessHost {
  /** In milliseconds since 1970. */
  readonly now: () => number;
  readonly random: (bytes: number) => Buffer;
  readonly log: AccessLog;
}
