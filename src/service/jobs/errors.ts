import { CodedError } from '../../util/coded-error.ts';
import { ENGINE_CODES, type EngineCode } from '../../runs/errors.ts';

/** A job cannot be started, found or changed. */
export class JobError extends CodedError<EngineCode> {
  override readonly name = 'JobError';

  constructor(code: EngineCode, message: string) {
    super(code, message, ENGINE_CODES[code].cure);
  }
}
