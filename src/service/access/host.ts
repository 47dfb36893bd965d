/** The signature of `pino`. */
export interface AccessLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** The dependencies that the service passes in. */
export interface AccessHost {
  /** In milliseconds since 1970. */
  readonly now: () => number;
  readonly random: (bytes: number) => Buffer;
  readonly log: AccessLog;
}
