import type { Outgoing } from '../outgoing/outgoing.ts';
import type { ReceiverField, Settings } from './receiver.ts';

/** The setting of a chat whose secret is an address that messages are posted to. */
export const webhookUrl = (title: string, about: string): ReceiverField => ({
  name: 'webhook_url',
  title,
  about,
  kind: 'url',
  isSecret: true,
  isRequired: true,
});

/** Posts JSON to it; returns the text of the answer. Throws `SendError`. */
export async function post(
  payload: unknown,
  settings: Settings,
  outgoing: Outgoing,
): Promise<string> {
  const { text } = await outgoing.request({
    url: settings['webhook_url'] ?? '',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
    ca: settings['ca'] ?? '',
  });
  return text;
}
