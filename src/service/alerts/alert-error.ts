import { CodedError } from '../../util/coded-error.ts';
import { type EngineCode, ENGINE_CODES } from '../../runs/errors.ts';

/** Alerts are named or filtered in a way that cannot be. */
export class AlertError extends CodedError<EngineCode> {
  override readonly name = 'AlertError';
}

/** Alerts cannot be changed as asked. */
export class TriageError extends CodedError<EngineCode> {
  override readonly name = 'TriageError';

  constructor(code: EngineCode, message: string) {
    super(code, message, ENGINE_CODES[code].cure);
  }
}
