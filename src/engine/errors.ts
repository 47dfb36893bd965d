import { CodedError, type ErrorInfo } from '../util/coded-error.ts';

/** Why a run cannot start or continue. A code is never reused. */
export const ENGINE_CODES = {
  ENG1001: {
    cause: 'no rule to run',
    cure: 'name rule files, or directories with rule files; a filter by tag, id or severity may exclude all of them',
    example: 'dockwarden scan --tag no-such-tag events.ndjson',
  },
  ENG1002: {
    cause: 'a rule is selected by an id that no loaded rule has',
    cure: 'the list of rules, printed as NDJSON, shows the ids',
    example: 'dockwarden scan --rule-id no-such-rule events.ndjson',
  },
  ENG1003: {
    cause: 'an exception is skipped by an id that no loaded exception has',
    cure: 'name the `list_id` or `item_id` of an exception',
    example: 'dockwarden scan --skip-exception no-such-list events.ndjson',
  },
  ENG1004: {
    cause:
      'the file for rejected lines cannot be written, or an output file is also an input of the same run',
    cure: 'check that the directory exists and that you may write to it, or name another file',
    example: 'dockwarden scan --rejects events.ndjson events.ndjson',
  },
  ENG1005: {
    cause:
      'a thread that reads requests ended while it had one; nothing of the request was stored, and another thread took its place',
    cure: 'send the request again; if it ends again, report it with the log of the service',
    example: 'a request larger than the memory of the machine',
  },
  ENG1006: {
    cause: 'a path to follow is empty, or stands for standard input',
    cure: 'name files, directories or patterns; what comes through a pipe can be sent to the service over HTTP',
    example: 'dockwarden serve --tail -',
  },
} as const satisfies Record<string, ErrorInfo>;

export type EngineCode = keyof typeof ENGINE_CODES;

/**
 * The part of a request that an error is about. Messages name no option of the command line, because
 * requests also come from elsewhere: the caller knows how its users set that part.
 */
export type RequestPart =
  | 'rules'
  | 'rule filters'
  | 'rule ids'
  | 'skipped exceptions'
  | 'rejected lines'
  | 'output file'
  | 'followed files';

/** A run cannot start or continue. */
export class EngineError extends CodedError<EngineCode> {
  override readonly name = 'EngineError';
  readonly part: RequestPart;

  constructor(code: EngineCode, part: RequestPart, message: string, hint?: string) {
    super(code, message, hint);
    this.part = part;
  }
}

/** A request whose events were not stored, through no fault of its own. */
export class IntakeError extends CodedError<EngineCode> {
  override readonly name = 'IntakeError';
}
