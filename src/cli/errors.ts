import { CodedError, type ErrorInfo } from '../util/coded-error.ts';

/** What can be wrong with a call of a command. A code is never reused; CLI1007 to CLI1009 were. */
export const CLI_CODES = {
  CLI1001: {
    cause: 'an option or argument that cannot be understood',
    cure: 'the message names it and says what is allowed; `--help` after the command lists all options',
    example: "dockwarden query --size many 'process where true' events.ndjson",
  },
  CLI1002: {
    cause: 'no query was given',
    cure: 'write the query in quotes as the first argument, or name a file with `--query-file`',
    example: 'dockwarden query',
  },
  CLI1003: {
    cause: 'a file named by an option cannot be read',
    cure: 'check the path and that you may read it',
    example: 'dockwarden query --query-file no-such-file.eql events.ndjson',
  },
  CLI1004: {
    cause: 'a file named by an option cannot be written, or must not be',
    cure: 'check that the folder is there and that you may write to it',
    example: 'dockwarden scan --write no-such-folder/report.html events.ndjson',
  },
  CLI1005: {
    cause: 'a schema that is no schema',
    cure: 'give a JSON object of field to type, an Elasticsearch mapping, or the name `ecs` or `cloud_defend`',
    example: "dockwarden query --schema not-a-schema.txt 'process where true' events.ndjson",
  },
  CLI1006: {
    cause: 'results cannot be written to standard output',
    cure: 'look whether the disk is full; run again, the results that were printed may be incomplete',
    example: "dockwarden query 'process where true' events.ndjson > /dev/full",
  },
} as const satisfies Record<string, ErrorInfo>;

export type CliCode = keyof typeof CLI_CODES;

/** Ends a command with exit code 2 and one message that says what, where and what to do. */
export class CliError extends CodedError<CliCode> {
  override readonly name = 'CliError';
}
