import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { call } from '../../../../api/client.ts';
import type { Problem } from '../../../../api/problem.ts';
import type { Rule } from '../draft.ts';
import type { Report } from './test-report.tsx';

const PAUSE_MS = 600;

export interface TestRun {
  readonly report: Report | null;
  /** Whether the report is of what is written now. */
  readonly isCurrent: boolean;
  readonly error: Problem | null;
}

/** Runs tests against a rule whenever typing pauses; neither is kept. @param tests `null` while they are not known */
export function useTestRun(rule: Rule, tests: string | null): TestRun {
  const wanted = JSON.stringify({ rule, tests });
  const [paused] = useDebouncedValue(wanted, PAUSE_MS);
  const isOn = tests !== null && tests.trim() !== '';
  const { data, error, isPlaceholderData } = useQuery<Report, Problem>({
    queryKey: ['POST /dw/rules/_test', paused],
    queryFn: ({ signal }) =>
      call(
        'POST /dw/rules/_test',
        { body: JSON.parse(paused) as { rule: Record<string, unknown>; tests: string } },
        signal,
      ),
    enabled: isOn && (JSON.parse(paused) as { tests: string | null }).tests !== null,
    placeholderData: (old) => old,
    gcTime: 0,
  });
  return {
    report: isOn ? (data ?? null) : null,
    isCurrent: !isOn || (paused === wanted && data !== undefined && !isPlaceholderData),
    error,
  };
}
