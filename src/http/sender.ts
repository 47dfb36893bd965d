import { networkOf } from '../service/access/addresses.ts';
import type { EventSender } from '../stores/event-store.ts';
import type { Access } from './services.ts';

/** The sender to which a request's limits apply. Senders without a key are distinguished by their address. */
export function boundedSender({ principal, address }: Access): EventSender {
  const { kind, id, name } = principal;
  if (kind !== 'anonymous') return { id: `${kind} ${id}`, name };
  return { id: `${kind} ${networkOf(address)}`, name: `${name} at ${address}` };
}
