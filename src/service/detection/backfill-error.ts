import { CodedError } from '../../util/coded-error.ts';
import { ENGINE_CODES, type EngineCode } from '../../runs/errors.ts';

/** A rule cannot be run over a range of events, or previewed. */
export class BackfillError extends CodedError<EngineCode> {
  override readonly name = 'BackfillError';

  constructor(code: EngineCode, message: string) {
    super(code, message, ENGINE_CODES[code].cure);
  }
}
