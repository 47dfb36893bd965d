import { CodedError } from '../../util/coded-error.ts';
import type { EngineCode } from '../../runs/errors.ts';

/** An audit log cannot be read. */
export class AuditError extends CodedError<EngineCode> {
  override readonly name = 'AuditError';
}
