import { CodedError } from '../../util/coded-error.ts';
import type { EngineCode } from '../../runs/errors.ts';

/** Alerts are named or filtered in a way that cannot be. */
export class AlertError extends CodedError<EngineCode> {
  override readonly name = 'AlertError';
}
