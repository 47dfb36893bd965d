import { useEffect, useMemo, useState } from 'react';
import { useAnswer } from '../../api/queries.ts';
import type { Target } from '../../triage/targets.ts';
import { queryText, type AlertFilters } from './alert-search.ts';

const NONE: ReadonlySet<string> = new Set();

/**
 * What is selected of a list: some alerts by their ids, or all that its filters find.
 *
 * @param since when the first alert was raised that the list does not show yet: such are never among all
 */
export function useSelection(filters: AlertFilters, since: string | null) {
  const [ids, setIds] = useState(NONE);
  const [isAll, setAll] = useState(false);
  const clear = () => {
    setIds(NONE);
    setAll(false);
  };
  useEffect(clear, [filters]);
  const meant = useMemo(
    () => (since === null ? filters : { ...filters, to: justBefore(since) }),
    [filters, since],
  );
  const counted = useAnswer(
    'GET /dw/alerts/_count',
    { query: meant as Record<string, never> },
    { enabled: isAll },
  );
  const count = counted.data?.count ?? 0;
  const target: Target | null = isAll
    ? { kind: 'query', query: queryText(meant), count }
    : ids.size > 0
      ? { kind: 'ids', ids: [...ids] }
      : null;
  return {
    ids,
    isAll,
    /** Of all that match. */
    count,
    target,
    select: (next: ReadonlySet<string>) => {
      setIds(next);
      setAll(false);
    },
    all: () => setAll(true),
    clear,
  };
}

const justBefore = (time: string) => new Date(Date.parse(time) - 1).toISOString();
