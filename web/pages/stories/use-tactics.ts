import { useCallback, useMemo } from 'react';
import { useAnswer } from '../../api/queries.ts';
import { tacticsOf } from '../../components/tactics/tactics.tsx';

/** The tactics of rules, in the order of an attack. */
export function useTactics(): (story: {
  readonly ruleIds: readonly string[];
}) => readonly string[] {
  const rules = useAnswer('GET /dw/rules', {}).data?.rules;
  const byRule = useMemo(
    () => new Map((rules ?? []).map(({ id, tactics }) => [id, tactics])),
    [rules],
  );
  return useCallback(
    ({ ruleIds }) => tacticsOf(ruleIds.flatMap((id) => byRule.get(id) ?? [])),
    [byRule],
  );
}
