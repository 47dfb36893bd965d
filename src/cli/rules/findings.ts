import { LEVELS, type Level, type Problem } from '../../rules/index.ts';
import { didYouMean, suggest } from '../../util/suggest.ts';
import { CliError } from '../errors.ts';
import { formatCount } from '../../util/counts.ts';
import { FINDINGS } from '../../runs/codes/pages.ts';

/** Options that select findings, as commander provides them. */
export interface FindingOptions {
  readonly minLevel?: Level;
  readonly code?: readonly string[];
}

/** Codes in any case; throws {@link CliError} for an unknown one. */
export function codesOf({ code }: FindingOptions): ReadonlySet<string> | null {
  if (code === undefined) return null;
  return new Set(code.map(knownCode));
}

function knownCode(written: string): string {
  const code = written.toUpperCase();
  if (FINDINGS.has(code)) return code;
  throw new CliError(
    'CLI1001',
    `--code ${written} is not the code of a finding`,
    didYouMean(suggest(code, FINDINGS.keys()).slice(0, 3), (name) => name) ??
      'dockwarden explain lists all codes',
  );
}

/** The findings with at least a level and, if given, one of some codes. */
export function chosenFindings(
  problems: readonly Problem[],
  codes: ReadonlySet<string> | null,
  least: Level,
): readonly Problem[] {
  return problems.filter(
    ({ code, severity }) =>
      (codes === null || codes.has(code)) && LEVELS.indexOf(severity) <= LEVELS.indexOf(least),
  );
}

/** The maximum number of codes on a line of counts; the others are counted together. */
const MAX_CODES = 4;

/** `31 notes: 20 RUL2004 the same condition twice, 11 RUL2006 like without a wildcard` */
export function countLine(left: readonly Problem[], what: string): string {
  const counts = new Map<string, number>();
  for (const { code } of left) counts.set(code, (counts.get(code) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  const named = sorted
    .slice(0, MAX_CODES)
    .map(([code, count]) => `${formatCount(count)} ${code} ${FINDINGS.get(code)?.title ?? ''}`);
  const others = sorted.slice(MAX_CODES).reduce((sum, [, count]) => sum + count, 0);
  return `${what}: ${[...named, ...(others > 0 ? [`${formatCount(others)} others`] : [])].join(', ')}`;
}
