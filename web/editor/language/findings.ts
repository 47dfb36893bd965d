import { readStatement, type QueryLanguage, type Span } from '../../../src/lang/index.ts';
import { lintQuery } from '../../../src/rules/lints/lint-query.ts';

/** Something to say about a part of a query. */
export interface Finding {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly hint: string | null;
  /** What could be written instead, the most likely first. */
  readonly fixes: readonly string[];
  readonly start: number;
  readonly end: number;
}

/** All that is wrong with a query, or where nothing is, what is doubtful. @param index patterns of what it reads */
export function findingsIn(
  text: string,
  index: readonly string[] = [],
  language: QueryLanguage = 'eql',
): readonly Finding[] {
  if (text.trim() === '') return [];
  const { statement, diagnostics: checked } = readStatement(text, language);
  if (statement === null) return checked.map(findingOf);
  const doubts = lintQuery(statement, text, index).map(({ code, message, hint, span }) =>
    findingOf({ code, severity: 'warning', message, hint, span: span ?? whole(text) }),
  );
  return [...checked.map(findingOf), ...doubts];
}

const whole = (text: string): Span => ({ start: 0, end: text.length });

interface Said extends Pick<Finding, 'code' | 'severity' | 'message'> {
  readonly hint?: string | undefined;
  readonly span: Span;
}

const findingOf = ({ code, severity, message, hint, span }: Said): Finding => ({
  code,
  severity,
  message,
  hint: hint ?? null,
  fixes: hint === undefined ? [] : fixesIn(hint),
  start: span.start,
  end: span.end,
});

/** Hints that only say what to write. */
const OFFERS =
  /^(?:did you mean (?:one of )?(.+)\?|write (\S+)|put strings into double quotes: (.+))$/s;
const OFFERED = /`([^`]+)`|"(?:[^"\\]|\\.)*"|[^\s,]+/g;

function fixesIn(hint: string): readonly string[] {
  const [, ...offers] = OFFERS.exec(hint) ?? [];
  const text = offers.find((offer) => offer !== undefined) ?? '';
  return [...text.matchAll(OFFERED)].map(([fix, name]) => name ?? fix);
}
