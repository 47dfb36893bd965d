import type { Code } from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from './ast.ts';

/** More are not helpful, and hostile text could have any number. */
export const MAX_DIAGNOSTICS = 20;

/** Collects errors, up to {@link MAX_DIAGNOSTICS}. */
export class ProblemList {
  readonly #diagnostics: Diagnostic[] = [];

  add(code: Code, span: Span, message: string, hint?: string): void {
    if (this.#diagnostics.length >= MAX_DIAGNOSTICS) return;
    this.#diagnostics.push({
      code,
      severity: 'error',
      message,
      span: { start: span.start, end: span.end },
      ...(hint !== undefined && { hint }),
    });
  }

  sorted(): readonly Diagnostic[] {
    return byPlace(this.#diagnostics);
  }
}

/** The first ones in the order of the text. */
export function byPlace(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...diagnostics]
    .sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)
    .slice(0, MAX_DIAGNOSTICS);
}
