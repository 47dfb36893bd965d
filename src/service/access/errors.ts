import { CodedError } from '../../util/coded-error.ts';
import { ENGINE_CODES, type EngineCode } from '../../runs/errors.ts';

/** A user, key, session or space cannot be found or changed as requested. No message contains a secret. */
export class AccessError extends CodedError<EngineCode> {
  override readonly name = 'AccessError';
  /** Seconds until a retry makes sense; `null` if it would not help. */
  readonly retryAfter: number | null;

  constructor(code: EngineCode, message: string, retryAfter: number | null = null) {
    super(code, message, ENGINE_CODES[code].cure);
    this.retryAfter = retryAfter;
  }
}
