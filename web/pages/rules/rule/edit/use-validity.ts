import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type AnswerOf, call } from '../../../../api/client.ts';
import type { Problem } from '../../../../api/problem.ts';
import type { Rule } from '../draft.ts';

const PAUSE_MS = 400;

export type Validity = AnswerOf<'POST /dw/rules/_validate'>;

/** What the service thinks of a rule as it is written; `null` until it has said so. */
export function useValidity(rule: Rule): {
  readonly validity: Validity | null;
  /** Whether that is of what is written now. */
  readonly isCurrent: boolean;
} {
  const wanted = JSON.stringify(rule);
  const [body] = useDebouncedValue(wanted, PAUSE_MS);
  const { data, isPlaceholderData } = useQuery<Validity, Problem>({
    queryKey: ['POST /dw/rules/_validate', body],
    queryFn: ({ signal }) => call('POST /dw/rules/_validate', { body }, signal),
    placeholderData: (old) => old,
    gcTime: 0,
  });
  return {
    validity: data ?? null,
    isCurrent: body === wanted && data !== undefined && !isPlaceholderData,
  };
}
