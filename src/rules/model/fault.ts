import type { RuleCode } from '../codes/index.ts';
import { isTable, type Data, type Path } from './data.ts';
import { quote } from './quote.ts';

/** Something wrong at a value of a document. */
export interface Fault {
  readonly code: RuleCode;
  readonly path: Path;
  /** One sentence, lower case, without a full stop. */
  readonly message: string;
  readonly hint?: string | undefined;
  /** A part of the text at `path`, in UTF-16 offsets of that text. */
  readonly span?: { readonly start: number; readonly end: number };
}

/** A rule is not checked further after this number of faults: a list can have a million. */
export const MAX_FAULTS = 100;

/** The first findings about a rule or an exception, and one that says that there are more. */
export function limited<T extends Pick<Fault, 'path' | 'message' | 'span'>>(
  findings: readonly T[],
  subject: 'rule' | 'exception',
): readonly T[] {
  const next = findings[MAX_FAULTS];
  if (next === undefined) return findings;
  const { span: _, ...finding } = next;
  const message = `there are more findings in this ${subject} than the first ${MAX_FAULTS}`;
  const hint = 'fix these, then validate again';
  return [
    ...findings.slice(0, MAX_FAULTS),
    { ...finding, code: 'RUL1105', message, hint } as unknown as T,
  ];
}

const misfit =
  (code: RuleCode) =>
  (value: Data, path: Path, expected: string): Fault => ({
    code,
    path,
    message: `${nameOf(path)} must be ${expected}, not ${shown(value)}`,
  });

export const wrongType = misfit('RUL1102');
export const wrongValue = misfit('RUL1103');

/** A path as people write it: `rule.threat[0].tactic`. */
export function nameOf(path: Path): string {
  return path
    .map((step, index) =>
      typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`,
    )
    .join('');
}

function shown(value: Data): string {
  if (Array.isArray(value)) return value.length === 1 ? 'a list of 1' : `a list of ${value.length}`;
  if (isTable(value)) return 'a table';
  if (typeof value === 'string') return quote(value);
  return value instanceof Date ? 'a date' : String(value);
}
