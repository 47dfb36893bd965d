import type { Code } from '../../diagnostics/codes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../syntax/ast.ts';

interface Place {
  readonly span: Span;
}

export function errorAt(
  { span }: Place,
  code: Code,
  message: string,
  hint?: string | undefined,
): Diagnostic {
  return { code, severity: 'error', message, span, ...(hint === undefined ? {} : { hint }) };
}

export function warningAt({ span }: Place, code: Code, message: string, hint: string): Diagnostic {
  return { code, severity: 'warning', message, span, hint };
}

/** `1 argument`, `2 arguments` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `1st`, `2nd`, `3rd`, `4th`, `11th`, `21st` */
export function ordinal(position: number): string {
  const tens = position % 100;
  if (tens >= 11 && tens <= 13) return `${position}th`;
  return `${position}${['th', 'st', 'nd', 'rd'][position % 10] ?? 'th'}`;
}
