import { CodedError, type ErrorInfo } from '../util/coded-error.ts';

/** Why a store cannot keep or give back a document. A code is never reused. */
export const STORE_CODES = {
  STO1001: {
    cause: 'the temporary file for found documents cannot be written',
    cure: 'free some disk space, or let `TMPDIR` name a folder that has it; only compressed and piped input needs the copy',
    example: "TMPDIR=/no-such-folder dockwarden query 'process where true' events.ndjson.gz",
  },
  STO1002: {
    cause: 'an input was changed or truncated while it was read',
    cure: 'run again when nothing overwrites the file (appending is harmless)',
    example:
      "dockwarden query 'process where true' events.ndjson    # while another program truncates events.ndjson",
  },
} as const satisfies Record<string, ErrorInfo>;

export type StoreCode = keyof typeof STORE_CODES;

/** A store cannot keep or give back a document. */
export class StoreError extends CodedError<StoreCode> {
  override readonly name = 'StoreError';
}
