import type { AlertCounts } from './alerts.ts';
import type { Recording } from './recording.ts';
import type { Scenario } from './scenario.ts';
import type { ShippedRule } from './shipped-rules.ts';

/** A scenario that was run. */
export interface Played {
  readonly scenario: Scenario;
  readonly container: string;
  readonly milliseconds: number;
  /** Why it did not complete. */
  readonly problem: string | undefined;
}

/** One line of the result. */
export interface Comparison {
  readonly rule: string;
  readonly scenario: string;
  readonly expected: number;
  readonly found: number;
  /** Execs of the container whose arguments could not be read in time for a rule. */
  readonly unread: number;
  readonly milliseconds: number;
  readonly verdict:
    'as expected' | 'arguments too late' | 'missing' | 'not expected' | 'did not run';
}

/**
 * An attack must raise at least the alerts that it expects; a shortfall must be explained by execs marked
 * as read too late, and at least one alert is required in any case. A benign scenario must raise no others.
 */
export function compare(
  played: readonly Played[],
  rules: readonly Pick<ShippedRule, 'name' | 'id'>[],
  alerts: AlertCounts,
  { unread }: Pick<Recording, 'unread'>,
): readonly Comparison[] {
  return played.flatMap(({ scenario, container, milliseconds, problem }) => {
    const counts = alerts.get(container) ?? new Map<string, number>();
    const late = unread.get(container) ?? 0;
    const found = (name: string) =>
      counts.get(rules.find((rule) => rule.name === name)?.id ?? '') ?? 0;
    const common = { scenario: scenario.name, unread: late, milliseconds };
    if (problem !== undefined) {
      return [{ ...common, rule: problem, expected: 0, found: 0, verdict: 'did not run' } as const];
    }
    const declared = scenario.expects.map(({ rule, count }) => {
      const number = found(rule);
      const verdict = verdictOf(number, count, late);
      return { ...common, rule, expected: count, found: number, verdict };
    });
    if (scenario.kind === 'attack') return declared;
    const others = rules
      .filter(({ name }) => scenario.expects.every(({ rule }) => rule !== name) && found(name) > 0)
      .map(({ name }) => {
        const number = found(name);
        // A rule that excludes certain arguments matches an exec without any.
        const verdict = number <= late ? 'arguments too late' : 'not expected';
        return { ...common, rule: name, expected: 0, found: number, verdict } as const;
      });
    if (declared.length + others.length > 0) return [...declared, ...others];
    return [{ ...common, rule: '(none)', expected: 0, found: 0, verdict: 'as expected' } as const];
  });
}

function verdictOf(found: number, expected: number, unread: number): Comparison['verdict'] {
  if (found >= expected) return 'as expected';
  return found > 0 && found + unread >= expected ? 'arguments too late' : 'missing';
}

export const isGood = ({ verdict }: Comparison): boolean =>
  verdict === 'as expected' || verdict === 'arguments too late';

/** Whether arguments that were read too late may explain a shortfall. */
export const isWorthReplay = ({ verdict, unread }: Comparison): boolean =>
  verdict === 'missing' && unread > 0;
