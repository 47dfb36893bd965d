import type { Diagnostic } from './diagnostics/diagnostic.ts';
import { renderDiagnostics } from './diagnostics/render.ts';

/** A query that cannot be run. The message shows each place with a caret under it. */
export class EqlError extends Error {
  override readonly name = 'EqlError';
  /** At least one of severity `error`; warnings may be among them. */
  readonly diagnostics: readonly Diagnostic[];
  /** The query. Empty where only a statement was known; then the message has no carets. */
  readonly text: string;

  constructor(diagnostics: readonly Diagnostic[], text: string) {
    super(
      text === ''
        ? diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n')
        : renderDiagnostics(diagnostics, text),
    );
    this.diagnostics = diagnostics;
    this.text = text;
  }

  get code(): string {
    return this.diagnostics[0]?.code ?? '';
  }
}
