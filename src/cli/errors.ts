import { CodedError, type ErrorInfo } from '../util/coded-error.ts';

export const EXIT = {
  /** The command succeeded; a query matched. */
  done: 0,
  /** The command ran with a negative result: no match, alerts under `--fail-on-alert`, findings. */
  otherwise: 1,
  /** The command line, a rule or the input was invalid. */
  error: 2,
} as const;

/** Errors in how a command is called. A code is never reused; CLI1007 to CLI1009 are retired. */
export const CLI_CODES = {
  CLI1001: {
    cause: 'an option or argument is not valid',
    cure: 'the message says what is allowed; `--help` after the command lists all options',
    example: "dockwarden query --size many 'process where true' events.ndjson",
  },
  CLI1002: {
    cause: 'no query was given',
    cure: 'give the query in quotes as the first argument, or a file with `--query-file`',
    example: 'dockwarden query',
  },
  CLI1003: {
    cause: 'a file named by an option cannot be read',
    cure: 'check the path and its permissions',
    example: 'dockwarden query --query-file no-such-file.eql events.ndjson',
  },
  CLI1004: {
    cause: 'a file named by an option cannot be written, or must not be overwritten',
    cure: 'check that the directory exists and that you may write to it',
    example: 'dockwarden scan --write no-such-folder/report.html events.ndjson',
  },
  CLI1005: {
    cause: 'a schema is not valid',
    cure: 'give a JSON object of field to type, an Elasticsearch mapping, or the name `ecs` or `cloud_defend`',
    example: "dockwarden query --schema not-a-schema.txt 'process where true' events.ndjson",
  },
  CLI1006: {
    cause: 'results cannot be written to standard output',
    cure: 'check whether the disk is full, and run again: the printed results may be incomplete',
    example: "dockwarden query 'process where true' events.ndjson > /dev/full",
  },
} as const satisfies Record<string, ErrorInfo>;

export type CliCode = keyof typeof CLI_CODES;

/** Ends a command with exit code 2 and a message that says what is wrong, where, and how to fix it. */
export class CliError extends CodedError<CliCode> {
  override readonly name = 'CliError';
}

/** @param hint how to fix it */
export const invalidArgument = (message: string, hint?: string): CliError =>
  new CliError('CLI1001', message, hint);
