import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { call } from '../../../../api/client.ts';
import type { Problem } from '../../../../api/problem.ts';
import { Badge } from '../../../../components/badge/badge.tsx';
import { ValueText, NameText } from '../../../../components/value/value.tsx';
import type { Rule } from '../draft.ts';
import { type Case, expectsText, type Report, TONES, Why } from './case-parts.tsx';
import { CaseTable } from './case-table.tsx';
import styles from './tests.module.css';

export type { Report };

/** "5 of 6 tests pass, 1 cannot be run here". */
export function reportText({ state, passed, failed, skipped }: Report): string {
  const run = passed + failed;
  if (state === 'not run') return 'The tests cannot be run.';
  if (run + skipped === 0) return 'No tests';
  const text = `${passed} of ${run} ${run === 1 ? 'test passes' : 'tests pass'}`;
  return skipped === 0 ? text : `${text}, ${skipped} cannot be run here`;
}

/** Cases that cannot be run here are no reason against it. */
export const isRed = ({ failed, problems }: Report) =>
  failed > 0 || problems.some(({ severity }) => severity === 'error');

interface Props {
  readonly report: Report;
  /**
   * A list in which passed cases are folded away, or one of failed cases; or all as a table, with what leads to the text of a case.
   */
  readonly shows: 'mostly failed' | 'failed' | ((line: number) => void);
}

/** Each case, whether it passes, and why not. */
export function TestReport({ report, shows }: Props) {
  const { cases, problems, coverage, ruleProblems, state } = report;
  const of = (outcome: Case['outcome']) => cases.filter((each) => each.outcome === outcome);
  const errors = ruleProblems.filter(({ severity }) => severity === 'error');
  const passed = of('passed');
  return (
    <>
      {state === 'not run' &&
        errors.map(({ code, message }) => (
          <p key={`${code} ${message}`} className="bad">
            <ValueText text={message} />
          </p>
        ))}
      {problems.map(({ code, message, hint, line }) => (
        <p key={`${code} ${line} ${message}`} className="bad">
          {line !== null && `Line ${line}: `}
          <ValueText text={message} />
          {hint !== undefined && (
            <span className="muted">
              {' '}
              <ValueText text={hint} />
            </span>
          )}
        </p>
      ))}
      {typeof shows === 'function' ? (
        cases.length > 0 && <CaseTable cases={cases} onOpen={shows} />
      ) : (
        <Cases cases={of('failed')} />
      )}
      {shows === 'mostly failed' && passed.length > 0 && (
        <details>
          <summary>{passed.length} pass</summary>
          <Cases cases={passed} />
        </details>
      )}
      {shows === 'mostly failed' && <Cases cases={of('skipped')} />}
      {shows !== 'failed' && coverage !== null && coverage.total > 0 && (
        <p className="muted">
          The events of the tests reach {coverage.covered} of {coverage.total} branches of the
          query.
        </p>
      )}
    </>
  );
}

function Cases({ cases }: { readonly cases: readonly Case[] }) {
  if (cases.length === 0) return null;
  return (
    <ul className={styles['cases']}>
      {cases.map((each) => (
        <li key={`${each.line} ${each.name}`}>
          <Badge tone={TONES[each.outcome]}>{each.outcome}</Badge> <NameText text={each.name} />
          <span className="muted">
            {' '}
            expects {expectsText(each.expected)}
            {each.found !== null && each.outcome !== 'passed' && `, has ${expectsText(each.found)}`}
          </span>
          <Why of={each} />
        </li>
      ))}
    </ul>
  );
}

const PAUSE_MS = 600;

interface TestRun {
  readonly report: Report | null;
  /** Whether the report is of what is written now. */
  readonly isCurrent: boolean;
  readonly error: Problem | null;
}

const isWritten = (tests: string | null) => tests !== null && tests.trim() !== '';

/** Runs tests against a rule whenever typing pauses; neither is kept. @param tests `null` while they are not known */
export function useTestRun(rule: Rule, tests: string | null): TestRun {
  const wanted = JSON.stringify({ rule, tests });
  const [paused] = useDebouncedValue(wanted, PAUSE_MS);
  const isOn = isWritten(tests);
  const { data, error, isPlaceholderData } = useQuery<Report, Problem>({
    queryKey: ['POST /dw/rules/_test', paused],
    queryFn: ({ signal }) =>
      call(
        'POST /dw/rules/_test',
        { body: JSON.parse(paused) as { rule: Record<string, unknown>; tests: string } },
        signal,
      ),
    enabled: isOn && isWritten((JSON.parse(paused) as { tests: string | null }).tests),
    placeholderData: (old) => old,
    gcTime: 0,
  });
  return {
    report: isOn ? (data ?? null) : null,
    isCurrent: !isOn || (paused === wanted && data !== undefined && !isPlaceholderData),
    error,
  };
}
