import { Link } from '@tanstack/react-router';
import { SPACE } from '../../../base.ts';
import { ValueText } from '../../../components/value/value.tsx';
import type { AuditEntry } from './sentence.ts';

type Place = { readonly to: string; readonly params?: object; readonly search?: object };

/** The pages of targets, by their kind. */
const PLACES: Readonly<Record<string, (id: string) => Place>> = {
  rule: (id) => ({ to: '/rules/$id', params: { id } }),
  alert: (id) => ({ to: '/alerts/$id', params: { id } }),
  story: (id) => ({ to: '/stories/$id', params: { id } }),
  'exception-item': (id) => ({ to: '/exceptions', search: { item: id } }),
  'exception-list': (id) => ({ to: '/exceptions', search: { list: id } }),
  'value-list': () => ({ to: '/exceptions/value-lists' }),
  user: () => ({ to: '/settings/users' }),
  'api-key': () => ({ to: '/settings/keys' }),
  'saved-view': () => ({ to: '/settings/views' }),
};

/** The kinds of targets, for the filter. */
export const KINDS: readonly string[] = [...Object.keys(PLACES), 'space', 'session', 'job'];

/** The target of an entry, with a link to it if it is in this space. */
export function AuditTarget({ entry }: { readonly entry: AuditEntry }) {
  const { targetKind: kind, targetId: id, space } = entry;
  if (kind === null || id === null) return null;
  const text = (
    <>
      {kind.replaceAll('-', ' ')} <ValueText text={id} most={60} />
    </>
  );
  const place = PLACES[kind]?.(id);
  if (place === undefined || (space !== null && space !== SPACE))
    return <span className="muted">{text}</span>;
  return <Link {...(place as { to: '/rules' })}>{text}</Link>;
}
