import { CodedError } from '../../../util/coded-error.ts';
import type { EngineCode } from '../../../runs/errors.ts';

/** A hunt, or a question about stored events, that cannot be answered. */
export class HuntError extends CodedError<EngineCode> {
  override readonly name = 'HuntError';
}
