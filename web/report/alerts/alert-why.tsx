import { Why } from '../../components/why/why.tsx';
import type { Alert } from '../model.ts';
import { whyEvents, whyOf } from '../why-of.ts';

/** The query of the rule with what made it true. */
export function AlertWhy({ alert }: { readonly alert: Alert }) {
  const why = whyOf(alert);
  if (why.query === null)
    return <p className="muted">The query is not in this file: its size is limited.</p>;
  return <Why why={why} events={whyEvents(alert)} />;
}
