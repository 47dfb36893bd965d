interface CliCodeInfo {
  readonly cause: string;
  readonly cure: string;
  /** A call that raises it. */
  readonly example: string;
}

/** What can be wrong with a call of a command. A code is never reused. */
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
    cure: 'check that the folder is there and that you may write to it; `--rejects` refuses a file that is read in the same run',
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
  CLI1007: {
    cause: 'the temporary file for found documents cannot be written',
    cure: 'free some room, or let `TMPDIR` name a folder that has it; plain files need no copy, only compressed and piped input does',
    example: "TMPDIR=/no-such-folder dockwarden query 'process where true' events.ndjson.gz",
  },
  CLI1008: {
    cause: 'an input was changed or cut while it was read',
    cure: 'run again when nothing writes over the file (appending does no harm)',
    example:
      "dockwarden query 'process where true' events.ndjson    # while another program truncates events.ndjson",
  },
  CLI1009: {
    cause: 'a scan without a rule to run',
    cure: 'name rule files with `--rules`; `--tag`, `--rule-id` and `--min-severity` may leave none of them',
    example: 'dockwarden scan --tag no-such-tag events.ndjson',
  },
} as const satisfies Record<string, CliCodeInfo>;

export type CliCode = keyof typeof CLI_CODES;

/** Ends a command with exit code 2 and one message that says what, where and what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: CliCode;
  readonly hint: string | undefined;

  constructor(code: CliCode, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}
