import { CodedError } from '../../util/coded-error.ts';
import { ENGINE_CODES, type EngineCode } from '../../runs/errors.ts';

/** A story cannot be found or changed as asked. */
export class StoryError extends CodedError<EngineCode> {
  override readonly name = 'StoryError';

  constructor(code: EngineCode, message: string) {
    super(code, message, ENGINE_CODES[code].cure);
  }
}
