/**
 * An answer is a list of lines in one canonical form, whether it was read from a spec file or comes
 * from a run: so comparing, showing a difference and completing a file are all done on text.
 */

/** A result as it is compared: the ids of its events (`-` for a missing one) and its join keys. */
export type ResultAnswer =
  | { readonly kind: 'event'; readonly id: string }
  | {
      readonly kind: 'sequence';
      readonly ids: readonly string[];
      readonly keys: readonly unknown[];
    };

export interface RunAnswer {
  readonly results: readonly ResultAnswer[];
  /** Count of run-time failures by code. */
  readonly failures: ReadonlyMap<string, number>;
  /** Matches that rest on the end of the data: a later event could have refuted them. */
  readonly undecided: number;
  /** Events without a readable time, which no sequence can hold. */
  readonly untimed: number;
}

export function runLines({ results, failures, undecided, untimed }: RunAnswer): string[] {
  const lines = resultLines(results);
  for (const [code, count] of [...failures].sort(([a], [b]) => (a < b ? -1 : 1)))
    lines.push(`failures ${code} x${count}`);
  if (undecided > 0) lines.push(`undecided ${undecided}`);
  if (untimed > 0) lines.push(`untimed ${untimed}`);
  return lines;
}

function resultLines(results: readonly ResultAnswer[]): string[] {
  if (results.length === 0) return ['expect nothing'];
  const events = results.flatMap((result) => (result.kind === 'event' ? [result.id] : []));
  const sequences = results.flatMap((result) =>
    result.kind === 'sequence' ? [`expect ${sequenceText(result.ids, result.keys)}`] : [],
  );
  return events.length > 0 ? [`expect ${events.join(' ')}`, ...sequences] : sequences;
}

function sequenceText(ids: readonly string[], keys: readonly unknown[]): string {
  const events = `[${ids.join(', ')}]`;
  return keys.length === 0 ? events : `${events} key ${keys.map(keyText).join(', ')}`;
}

/** Plain text stays bare; text that could be taken for another value gets quotes. */
export function keyText(key: unknown): string {
  if (typeof key !== 'string') return String(key);
  const bare = /^[^\s,"[\]]+$/.test(key) && !/^(null|true|false)$/.test(key) && !isNumeric(key);
  return bare ? key : JSON.stringify(key);
}

function isNumeric(text: string): boolean {
  return text !== '' && Number.isFinite(Number(text));
}

export interface FoundDiagnostic {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly line: number;
  readonly column: number;
}

export function diagnosticLines(diagnostics: readonly FoundDiagnostic[]): string[] {
  return diagnostics.map(
    ({ severity, code, line, column }) => `${severity} ${code} at ${line}:${column}`,
  );
}
