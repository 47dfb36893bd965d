import { CodedError } from '../../util/coded-error.ts';
import { ENGINE_CODES, type EngineCode } from '../../runs/errors.ts';

/** Alerts cannot be changed as asked. */
export class TriageError extends CodedError<EngineCode> {
  override readonly name = 'TriageError';

  constructor(code: EngineCode, message: string) {
    super(code, message, ENGINE_CODES[code].cure);
  }
}
