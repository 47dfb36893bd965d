import { createHmac } from 'node:crypto';
import { safeJson } from '../../../util/safe-text.ts';
import { cutTo } from '../cut.ts';
import { json } from '../escape.ts';
import type { Message } from '../message.ts';
import { SendError } from '../outgoing/send-error.ts';
import { asJson, CA, type Receiver, type Settings, TAKEN } from './receiver.ts';

const MAX_BODY = 256 * 1024;
const MAX_TEXT = 4_000;
const MAX_ALERTS = 200;

/** JSON to any address, signed as Standard Webhooks says. */
export const webhook: Receiver = {
  type: 'webhook',
  title: 'Webhook',
  kibanaType: '.webhook',
  handle: {
    title: 'Name',
    about: 'a name that the receiver knows you by, in `to`',
    pattern: /^[^\r\n]+$/,
  },
  canResolve: true,
  whenUnknown: 'again',
  guarantee:
    'Each attempt has the same webhook-id, by which the receiver knows a repeated delivery.',
  fields: [
    {
      name: 'url',
      title: 'URL',
      about: 'Where to send it, with POST. It is kept as a secret, since many have a token in it.',
      kind: 'url',
      isSecret: true,
      isRequired: true,
    },
    {
      name: 'signing_key',
      title: 'Signing key',
      about:
        'The key of the signature: `whsec_` and Base64 of 24 to 64 bytes. Without it, nothing is signed.',
      kind: 'text',
      isSecret: true,
    },
    {
      name: 'headers',
      title: 'Headers',
      about: 'Further headers, a line each: `Authorization: Bearer …`.',
      kind: 'lines',
      isSecret: true,
    },
    {
      name: 'method',
      title: 'Method',
      about: 'The method of the request.',
      kind: 'choice',
      choices: ['POST', 'PUT'],
      initial: 'POST',
    },
    CA,
  ],
  escape: json,
  preview: (message) => message.body ?? asJson(bodyOf(message)),
  async send(message, settings, outgoing) {
    const body = message.body ?? safeJson(JSON.stringify(bodyOf(message)));
    if (Buffer.byteLength(body) > MAX_BODY)
      throw new SendError('final', `the body has more than ${MAX_BODY} bytes`);
    await outgoing.request({
      url: settings['url'] ?? '',
      method: settings['method'] === 'PUT' ? 'PUT' : 'POST',
      headers: {
        'content-type': 'application/json',
        ...headersOf(settings),
        ...signed(message.id, body, settings['signing_key'] ?? '', Date.now()),
      },
      body,
      ca: settings['ca'] ?? '',
    });
    return TAKEN;
  },
};

function bodyOf(message: Message) {
  const { alerts, total, body: _, overrides: __, earlier: ___, ...rest } = message;
  return {
    ...rest,
    time: new Date(message.at).toISOString(),
    total,
    alerts: alerts.slice(0, MAX_ALERTS).map(({ facts, reason, ...alert }) => ({
      ...alert,
      reason: cutTo(reason, MAX_TEXT),
      ...Object.fromEntries(facts.map(({ name, value }) => [name, cutTo(value, MAX_TEXT)])),
    })),
    alertsLeftOut: Math.max(0, total - Math.min(alerts.length, MAX_ALERTS)),
  };
}

/** The headers of Standard Webhooks. It is signed at each attempt, since receivers refuse old signatures. */
export function signed(id: string, body: string, key: string, now: number): Record<string, string> {
  const timestamp = String(Math.floor(now / 1_000));
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp };
  if (key === '') return headers;
  const secret = Buffer.from(key.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`);
  return { ...headers, 'webhook-signature': `v1,${signature.digest('base64')}` };
}

const HEADER = /^([!#$%&'*+.^_`|~\w-]{1,100}):[ \t]*([\t\x20-\x7e]{0,8000})$/;
/** They are those of the connection. */
const OWN = new Set(['host', 'content-length', 'transfer-encoding', 'connection', 'upgrade']);

/** Throws {@link SendError} for a line that is no header. */
export function headersOf(settings: Settings): Record<string, string> {
  const lines = (settings['headers'] ?? '').split(/\r?\n/).filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line, at) => {
      const [, name = '', value = ''] = HEADER.exec(line.trim()) ?? [];
      if (name === '' || OWN.has(name.toLowerCase()))
        throw new SendError('final', `line ${at + 1} of the headers cannot be sent`);
      return [name.toLowerCase(), value];
    }),
  );
}
