import { useQuery } from '@tanstack/react-query';
import { call, type AnswerOf } from '../../../../api/client.ts';
import type { Problem } from '../../../../api/problem.ts';
import type { Rule } from './draft.ts';
import { usePaused } from './use-paused.ts';

const PAUSE_MS = 400;

export type Validity = AnswerOf<'POST /dw/rules/_validate'>;

/** What the service thinks of a rule as it is written; `null` until it has said so. */
export function useValidity(rule: Rule): Validity | null {
  const body = usePaused(JSON.stringify(rule), PAUSE_MS);
  const { data } = useQuery<Validity, Problem>({
    queryKey: ['POST /dw/rules/_validate', body],
    queryFn: ({ signal }) => call('POST /dw/rules/_validate', { body }, signal),
    placeholderData: (old) => old,
    gcTime: 0,
  });
  return data ?? null;
}
