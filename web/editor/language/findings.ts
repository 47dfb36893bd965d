import { check, parse, type Diagnostic } from '../../../src/lang/index.ts';
import { lintQuery } from '../../../src/rules/lints/lint-query.ts';

/** Something to say about a part of a query. */
export interface Finding {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint: string | null;
  readonly start: number;
  readonly end: number;
}

/** All that is wrong with a query, or where nothing is, what is doubtful. @param index patterns of what it reads */
export function findingsIn(text: string, index: readonly string[] = []): readonly Finding[] {
  if (text.trim() === '') return [];
  const parsed = parse(text);
  if (!parsed.ok) return parsed.diagnostics.map(placed);
  const checked = check(parsed.value, { source: text });
  if (checked.some(({ severity }) => severity === 'error')) return checked.map(placed);
  const doubts = lintQuery(parsed.value, text, index).map(({ code, message, hint, span }) => ({
    code,
    severity: 'warning' as const,
    message,
    hint: hint ?? null,
    start: span?.start ?? 0,
    end: span?.end ?? text.length,
  }));
  return [...checked.map(placed), ...doubts];
}

const placed = ({ code, severity, message, hint, span }: Diagnostic): Finding => ({
  code,
  severity,
  message,
  hint: hint ?? null,
  ...span,
});
