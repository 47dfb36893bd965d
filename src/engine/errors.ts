import { CodedError, type ErrorInfo } from '../util/coded-error.ts';

/** Why a run cannot start or go on. A code is never reused. */
export const ENGINE_CODES = {
  ENG1001: {
    cause: 'no rule to run',
    cure: 'name rule files with `--rules`; `--tag`, `--rule-id` and `--min-severity` may exclude all of them',
    example: 'dockwarden scan --tag no-such-tag events.ndjson',
  },
  ENG1002: {
    cause: 'a rule is asked for by an id that no loaded rule has',
    cure: '`dockwarden rules list --format ndjson` shows the ids',
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
    cure: 'check that the folder exists and that you may write to it, or name another file',
    example: 'dockwarden scan --rejects events.ndjson events.ndjson',
  },
} as const satisfies Record<string, ErrorInfo>;

export type EngineCode = keyof typeof ENGINE_CODES;

/** A run cannot start or go on. */
export class EngineError extends CodedError<EngineCode> {
  override readonly name = 'EngineError';
}
