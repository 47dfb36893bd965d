import { useAnswer } from '../../api/queries.ts';

const EVERY_MS = 60_000;

/** Names of the clusters of the configuration: those that rules search, and those whose events are stored here, too. */
export function useClusters(isEnabled = true): {
  readonly searched: readonly string[];
  readonly all: readonly string[];
} {
  const { data } = useAnswer('GET /dw/sources', {}, { every: EVERY_MS, enabled: isEnabled });
  const names = (kinds: readonly string[]) =>
    (data?.read ?? []).filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name);
  return { searched: names(['search']), all: names(['search', 'cluster']) };
}
