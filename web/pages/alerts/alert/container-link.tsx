import { Link } from '@tanstack/react-router';
import type { JsonObject } from '../../../../src/events/json.ts';
import { textAt } from '../../../components/value/values-of.ts';

/** Leads to the other alerts of the container. */
export function ContainerLink({ document }: { readonly document: JsonObject }) {
  const container = textAt(document, 'container.id');
  if (container === null) return null;
  return (
    <p>
      <Link to="/alerts" search={{ container: [container] } as never}>
        All alerts of this container
      </Link>
    </p>
  );
}
