import { CodedError } from '../../../util/coded-error.ts';
import type { EngineCode } from '../../../runs/errors.ts';
import type { HuntDiagnostic } from './compile-hunt.ts';

/** A hunt, or a question about stored events, that cannot be answered. */
export class HuntError extends CodedError<EngineCode> {
  override readonly name = 'HuntError';
  /** What is wrong with its query. */
  problems: readonly HuntDiagnostic[] = [];
}

/** Of a hunt whose query is wrong. */
export function queryError(diagnostics: readonly HuntDiagnostic[]): HuntError {
  const [first] = diagnostics;
  const error = new HuntError('ENG2304', first?.message ?? 'the query is wrong', first?.hint);
  error.problems = diagnostics;
  return error;
}
