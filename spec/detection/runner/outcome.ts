import { assert } from '../../../src/util/assert.ts';

/** What a run gives, by the names of the script. */
export interface Outcome {
  readonly alerts: readonly AlertFact[];
  readonly rules: readonly RuleFacts[];
  /** How many matches each exception hid. */
  readonly hiddenBy: ReadonlyMap<string, number>;
  /** Exceptions that apply to nothing at the end of the run. */
  readonly idle: readonly string[];
  /** Matches that a schedule missed. */
  readonly missed: readonly MissedFact[];
}

export interface AlertFact {
  readonly rule: string;
  readonly match: MatchFact;
  /** How many matches it suppressed. */
  readonly suppressed: number;
  /** Where the alert differs from its rule. */
  readonly severity: string | null;
  readonly riskScore: number | null;
  readonly name: string | null;
  readonly isBuildingBlock: boolean;
}

export interface MissedFact {
  readonly rule: string;
  readonly reason: string;
  readonly match: MatchFact;
}

/** One event, or the events of a sequence or sample; `null` for the event that must not happen. */
export type MatchFact = string | readonly (string | null)[];

/** What a rule did, each a count. */
export interface RuleFacts {
  readonly rule: string;
  /** `null` where executions find the same match several times. */
  readonly matches: number | null;
  readonly hidden: number;
  readonly alerts: number;
  readonly counts: Readonly<Partial<Record<CountName, number>>>;
}

/** The words of counts in answers, each followed by the rule and the number. */
export const COUNTS = [
  'suppressed',
  'capped',
  'duplicates',
  'self-matches',
  'undecided',
  'untimed',
  'late',
  'ahead',
  'waiting',
  'forgotten',
  'failures',
  'stopped',
  'only-in-windows',
  'not-replayed',
] as const;
export type CountName = (typeof COUNTS)[number];

/** An outcome as lines, in the form and order of answers; a count of none has no line. */
export function outcomeLines(outcome: Outcome): string[] {
  return sortLines([
    ...outcome.alerts.map(alertLine),
    ...[...outcome.hiddenBy].flatMap(([name, count]) => countLine('hidden-by', name, count)),
    ...outcome.idle.map((name) => `idle ${name}`),
    ...outcome.rules.flatMap(({ rule, counts }) =>
      COUNTS.flatMap((word) => countLine(word, rule, counts[word] ?? 0)),
    ),
    ...outcome.missed.map(
      ({ rule, reason, match }) => `missed ${rule} ${reason} ${matchText(match)}`,
    ),
  ]);
}

/** Alerts first. The order of an answer means nothing. */
export function sortLines(lines: readonly string[]): string[] {
  const rank = (line: string) => (line.startsWith('alert ') ? 0 : 1);
  return [...lines].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : Number(a > b)));
}

function alertLine(alert: AlertFact): string {
  const { rule, match, suppressed, severity, riskScore, name, isBuildingBlock } = alert;
  return [
    `alert ${rule} ${matchText(match)}`,
    ...(suppressed > 0 ? [`+${suppressed}`] : []),
    ...(severity === null ? [] : [`severity=${severity}`]),
    ...(riskScore === null ? [] : [`risk=${riskScore}`]),
    ...(name === null ? [] : [`name=${name.replaceAll(' ', '_')}`]),
    ...(isBuildingBlock ? ['building-block'] : []),
  ].join(' ');
}

function matchText(match: MatchFact): string {
  return typeof match === 'string' ? match : `[${match.map((name) => name ?? '-').join(', ')}]`;
}

const countLine = (word: string, name: string, count: number): string[] =>
  count === 0 ? [] : [`${word} ${name} ${count}`];

/** Whatever a case says: each match has become exactly one thing, and every alert is told. */
export function checkSums({ alerts, rules }: Outcome): void {
  for (const { rule, matches, hidden, alerts: count, counts } of rules) {
    const own = alerts.filter((alert) => alert.rule === rule);
    assert(own.length === count, `${rule}: ${count} alerts counted, ${own.length} told`);
    if (matches === null) continue;
    const { suppressed = 0, capped = 0, duplicates = 0, 'self-matches': selfMatches = 0 } = counts;
    const sum = count + hidden + suppressed + capped + duplicates + selfMatches;
    assert(
      sum === matches,
      `${rule}: ${matches} matches, but the sum of what became of them is ${sum}`,
    );
    const absorbed = own.reduce((total, alert) => total + alert.suppressed, 0);
    assert(absorbed === suppressed, `${rule}: ${suppressed} suppressed, alerts say ${absorbed}`);
  }
}
