import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useClusters } from '../../../components/sources/use-clusters.ts';
import { ValueText } from '../../../components/value/value.tsx';

/** Says that the events that rules search in clusters are not among those that are stored here. Nothing where all are. */
export function SearchedNote({ query }: { readonly query: string | undefined }) {
  const { searched: names } = useClusters();
  if (names.length === 0) return null;
  return (
    <p className="muted small" style={{ padding: '0 16px' }}>
      This hunt reads the events that are stored here. For those that are not, hunt in{' '}
      {names.map((name, at) => (
        <Fragment key={name}>
          {at > 0 && ' or '}
          <Link to="/hunt" search={{ cluster: name, q: query } as never}>
            <ValueText text={name} most={60} />
          </Link>
        </Fragment>
      ))}
      .
    </p>
  );
}
