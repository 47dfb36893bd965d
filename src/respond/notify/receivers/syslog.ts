import { hostname } from 'node:os';
import { once } from 'node:events';
import { cutToBytes } from '../cut.ts';
import { oneLine, structured } from '../escape.ts';
import { type Message, type MessageAlert, moreThan, type Severity } from '../message.ts';
import { SendError } from '../outgoing/send-error.ts';
import { CA, type Receiver, type Settings, TAKEN } from './receiver.ts';

/** Receivers of datagrams need not take more, those of streams rarely do. */
const MAX_DATAGRAM = 2_048;
const MAX_FRAME = 8_192;
const MAX_VALUE = 1_000;
/** local0 */
const FACILITY = 16;
const SEVERITIES: Readonly<Record<Severity, number>> = { critical: 2, high: 3, medium: 4, low: 5 };
/** The number for examples, since this product has none. */
const ENTERPRISE = 32_473;
const CLOSE_MS = 10_000;

/** RFC 5424 over TCP, TLS (RFC 5425) or UDP: a record for each alert. */
export const syslog: Receiver = {
  type: 'syslog',
  title: 'Syslog',
  kibanaType: null,
  canResolve: true,
  whenUnknown: 'again',
  guarantee:
    'Syslog acknowledges nothing: “sent” means that the receiver has closed the connection in order, or that a datagram has left. A repeated record has the same id in its structured data.',
  fields: [
    { name: 'host', title: 'Host', about: 'The syslog server.', kind: 'text', isRequired: true },
    { name: 'port', title: 'Port', about: 'Its port.', kind: 'port', initial: '6514' },
    {
      name: 'transport',
      title: 'Transport',
      about: 'How it is sent; over `tcp` and `udp` in the clear.',
      kind: 'choice',
      choices: ['tls', 'tcp', 'udp'],
      initial: 'tls',
    },
    CA,
  ],
  escape: oneLine,
  preview: (message, settings) => recordsOf(message, mostOf(settings)).join('\n'),
  async send(message, settings, outgoing) {
    const { host = '', transport = 'tls' } = settings;
    const port = Number(settings['port'] || 6_514);
    const records = recordsOf(message, mostOf(settings)).map((record) => Buffer.from(record));
    if (transport === 'udp') {
      for (const record of records) await outgoing.datagram(host, port, record);
      return TAKEN;
    }
    const tls = transport === 'tcp' ? null : { ca: settings['ca'] ?? '' };
    const socket = await outgoing.connect({ host, port, tls });
    try {
      const closed = once(socket, 'close', { signal: AbortSignal.timeout(CLOSE_MS) });
      socket.resume();
      for (const record of records) {
        socket.write(`${record.length} `);
        socket.write(record);
      }
      socket.end();
      await closed;
    } catch {
      throw new SendError('unknown', 'the receiver has not closed the connection in order');
    } finally {
      socket.destroy();
    }
    if (socket.errored !== null)
      throw new SendError('unknown', `the connection broke: ${socket.errored.message}`);
    return TAKEN;
  },
};

const mostOf = ({ transport = 'tls' }: Settings) =>
  transport === 'udp' ? MAX_DATAGRAM : MAX_FRAME;

function recordsOf(message: Message, most: number): string[] {
  const { alerts, body, event } = message;
  const { lead, title } = message;
  const usual = lead === null ? title : `${title}: ${lead}`;
  if (body !== null || lead !== null || event === 'resolved' || alerts.length === 0)
    return [recordOf(message, null, body ?? usual, most)];
  const more = moreThan(alerts.length, message);
  return [
    ...alerts.map((alert) => recordOf(message, alert, `${alert.rule}: ${alert.reason}`, most)),
    ...(more === null ? [] : [recordOf(message, null, `${more} (${message.counts})`, most)]),
  ];
}

function recordOf(
  message: Message,
  alert: MessageAlert | null,
  text: string,
  most: number,
): string {
  const priority = FACILITY * 8 + SEVERITIES[alert?.severity ?? message.severity];
  const time = new Date(alert?.at ?? message.at).toISOString();
  const pairs: (readonly [string, string])[] = [
    ['delivery', message.id],
    ['event', message.event],
    ['space', message.space],
    ['severity', alert?.severity ?? message.severity],
    ...(alert === null
      ? []
      : ([
          ['alert', alert.id],
          ['rule', alert.ruleId],
          ['story', alert.story ?? ''],
          ...alert.facts.map(({ name, value }) => [name.replaceAll(' ', '.'), value] as const),
        ] as const)),
  ];
  const data = pairs
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ` ${name}="${structured(value.slice(0, MAX_VALUE))}"`)
    .join('');
  const host =
    hostname()
      .replaceAll(/[^\x21-\x7e]/g, '')
      .slice(0, 255) || '-';
  const head = `<${priority}>1 ${time} ${host} dockwarden - ${message.event} `;
  const whole = `${head}[dockwarden@${ENTERPRISE}${data}] ${oneLine(text)}`;
  if (Buffer.byteLength(whole) <= most) return whole;
  // Structured data that is cut is none, so what it says is left out where there is no room for both.
  const brief = `${head}[dockwarden@${ENTERPRISE} delivery="${structured(message.id)}" cut="true"] `;
  return brief + cutToBytes(oneLine(text), most - Buffer.byteLength(brief));
}
