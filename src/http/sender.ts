import { networkOf } from '../service/access/addresses.ts';
import type { EventSender } from '../stores/event-store.ts';
import type { Access } from './services.ts';

/** Whose bounds a request counts to. Who sends without a key is told from others by the address. */
export function boundedSender({ principal, address }: Access): EventSender {
  const { kind, id, name } = principal;
  if (kind !== 'anonymous') return { id: `${kind} ${id}`, name };
  return { id: `${kind} ${networkOf(address)}`, name: `${name} at ${address}` };
}
