import { EngineError, type RequestPart } from '../../runs/errors.ts';
import { SequenceLimitError } from '../../lang/sequence/memory.ts';
import { CodedError } from '../../util/coded-error.ts';
import { safeText } from '../../util/safe-text.ts';
import { styleFor } from '../../report/terminal/style.ts';

/** Writes an error to standard error as one message with its code and hint; an internal error with its stack. */
export function reportError(error: unknown): void {
  const { stderr: stream } = process;
  const style = styleFor(stream);
  if (isExpected(error)) {
    stream.write(`${style.error(`error[${error.code}]`)}: ${safeText(error.message)}\n`);
    const hint = 'hint' in error ? error.hint : undefined;
    const option = error instanceof EngineError ? ` (${OPTIONS[error.part]})` : '';
    if (hint !== undefined) stream.write(`${style.accent('hint')}: ${safeText(hint)}${option}\n`);
    return;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stream.write(`${style.error('internal error')}: ${safeLines(stack)}\n`);
}

/** The option that sets a part of a request; the engine does not know it. */
const OPTIONS: Readonly<Record<RequestPart, string>> = {
  rules: '--rules',
  'rule filters': '--tag, --rule-id, --min-severity',
  'rule ids': '--rule-id',
  'skipped exceptions': '--skip-exception',
  'rejected lines': '--rejects',
  'output file': '--write',
  'followed files': '--tail',
};

/** Whether an error is about the input or the host, and not an internal error. */
function isExpected(error: unknown): error is CodedError | SequenceLimitError {
  return error instanceof CodedError || error instanceof SequenceLimitError;
}

const safeLines = (text: string) => text.split('\n').map(safeText).join('\n');
