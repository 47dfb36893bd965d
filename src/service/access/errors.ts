import { CodedError } from '../../util/coded-error.ts';
import { ENGINE_CODES, type EngineCode } from '../../runs/errors.ts';

/** Who may use the service cannot be found or changed as asked. No message contains a secret. */
export class AccessError extends CodedError<EngineCode> {
  override readonly name = 'AccessError';
  /** Seconds until it may be tried again; `null` where that would not help. */
  readonly retryAfter: number | null;

  constructor(code: EngineCode, message: string, retryAfter: number | null = null) {
    super(code, message, ENGINE_CODES[code].cure);
    this.retryAfter = retryAfter;
  }
}
