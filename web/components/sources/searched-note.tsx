import { useAnswer } from '../../api/queries.ts';
import { ValueText } from '../value/value.tsx';

const EVERY_MS = 60_000;

/**
 * Says which events are in a cluster, where rules search them, and so not among those that a page shows. Nothing where all are
 * stored here.
 *
 * @param what reads stored events only, at the beginning of a sentence
 */
export function SearchedNote({ what }: { readonly what: string }) {
  const { data } = useAnswer('GET /dw/sources', {}, { every: EVERY_MS });
  const names = (data?.read ?? []).filter(({ kind }) => kind === 'search').map(({ name }) => name);
  if (names.length === 0) return null;
  return (
    <p className="muted small">
      Events of <ValueText text={names.join(', ')} most={200} /> stay in the cluster. {what} the
      events that are stored here; <code>dockwarden query --events</code> reads the cluster.
    </p>
  );
}
