import type { FieldProblem } from '../../rules/index.ts';
import { CodedError } from '../../util/coded-error.ts';
import { ENGINE_CODES, type EngineCode } from '../../runs/errors.ts';
import type { Answer, Refusal } from '../../service/operation/operation.ts';

/** A request of the API of Kibana that cannot be done as asked. */
export class KibanaError extends CodedError<EngineCode> {
  override readonly name = 'KibanaError';

  constructor(code: EngineCode, message: string) {
    super(code, message, ENGINE_CODES[code].cure);
  }
}

export const badFilter = (message: string) => new KibanaError('ENG2101', message);
export const badRequest = (message: string) => new KibanaError('ENG2102', message);

/** Why one object of many was not taken, as an item of an answer. The status of HTTP follows from the code. */
export interface Failure {
  readonly code: EngineCode;
  readonly message: string;
}

const MAX_TOLD = 5;

/** With what is wrong with its parts: an answer of this API has room for one text. */
export function failureOf(refusal: Refusal, problems: readonly FieldProblem[] = []): Failure {
  return { code: refusal.code, message: tell(refusal.message, problems, refusal.hint) };
}

/** Why an answer was refused; `null` where it was not. */
export const failureIn = ({ refusal, problems }: Answer<unknown>): Failure | null =>
  refusal === null ? null : failureOf(refusal, problems);

/** A refused answer whose refusal tells all that is wrong. */
export function told({ refusal, problems }: Answer<unknown>): Answer<never> {
  if (refusal === null || problems.length === 0) return { value: null, refusal, problems };
  const message = tell(refusal.message, problems);
  return { value: null, refusal: { ...refusal, message }, problems };
}

function tell(message: string, problems: readonly FieldProblem[], hint?: string): string {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const lines = errors
    .slice(0, MAX_TOLD)
    .map((each) => (each.field === null ? each.message : `${each.field}: ${each.message}`));
  const more = errors.length - lines.length;
  if (more > 0) lines.push(`and ${more} more`);
  if (lines.length > 0) return `${message}: ${lines.join('; ')}`;
  return hint === undefined ? message : `${message}; ${hint}`;
}
