import { cutTo } from '../cut.ts';
import { oneLine } from '../escape.ts';
import type { Message, MessageAlert, Severity } from '../message.ts';
import { asJson, CA, type Receiver, TAKEN } from './receiver.ts';
import { headersOf } from './webhook.ts';

const MAX_OUTPUT = 8_000;
const MAX_VALUE = 2_000;

const PRIORITIES: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  high: 'Error',
  medium: 'Warning',
  low: 'Notice',
};

/** The form of Falco's events, for Falcosidekick and what takes its input: a request for each alert. */
export const falcosidekick: Receiver = {
  type: 'falcosidekick',
  title: 'Falcosidekick',
  kibanaType: null,
  canResolve: false,
  whenUnknown: 'again',
  guarantee:
    'A repeated delivery has the same uuid. Falcosidekick itself does not look at it, so its outputs may have an alert twice after a break.',
  fields: [
    { name: 'url', title: 'URL', about: 'Of Falcosidekick.', kind: 'url', isRequired: true },
    {
      name: 'headers',
      title: 'Headers',
      about: 'Further headers, a line each.',
      kind: 'lines',
      isSecret: true,
    },
    CA,
  ],
  escape: oneLine,
  preview: (message) => eventsOf(message).map(asJson).join('\n'),
  async send(message, settings, outgoing) {
    for (const event of eventsOf(message))
      await outgoing.request({
        url: settings['url'] ?? '',
        headers: { 'content-type': 'application/json', ...headersOf(settings) },
        body: JSON.stringify(event),
        ca: settings['ca'] ?? '',
      });
    return TAKEN;
  },
};

function eventsOf(message: Message) {
  const left = message.total - message.alerts.length;
  const events = message.alerts.map((alert) => eventOf(message, alert));
  // Those that are not listed are counted by one event more.
  return left <= 0 ? events : [...events, summaryOf(message, left)];
}

const eventOf = (message: Message, alert: MessageAlert) => ({
  uuid: uuidOf(alert.id),
  rule: oneLine(alert.rule),
  priority: PRIORITIES[alert.severity],
  time: new Date(alert.at).toISOString(),
  source: 'dockwarden',
  output: cutTo(oneLine(message.body ?? alert.reason), MAX_OUTPUT),
  tags: alert.tags.map(oneLine),
  output_fields: {
    'dockwarden.alert': alert.id,
    'dockwarden.rule': alert.ruleId,
    'dockwarden.space': message.space,
    ...(alert.story === null ? {} : { 'dockwarden.story': alert.story }),
    ...(alert.link === null ? {} : { 'dockwarden.link': alert.link }),
    ...Object.fromEntries(
      alert.facts.map(({ name, value }) => [FIELDS[name] ?? name, cutTo(value, MAX_VALUE)]),
    ),
  },
});

const summaryOf = (message: Message, left: number) => ({
  uuid: uuidOf(Buffer.from(message.id).toString('hex')),
  rule: oneLine(message.title),
  priority: PRIORITIES[message.severity],
  time: new Date(message.at).toISOString(),
  source: 'dockwarden',
  output: `${left} more alerts (${message.counts})`,
  output_fields: { 'dockwarden.space': message.space, 'dockwarden.alerts': message.total },
});

/** As Falco calls them. */
const FIELDS: Readonly<Record<string, string>> = {
  namespace: 'k8s.ns.name',
  pod: 'k8s.pod.name',
  container: 'container.name',
  'container id': 'container.id',
  image: 'container.image.repository',
  host: 'hostname',
  user: 'user.name',
  process: 'proc.name',
  'parent process': 'proc.pname',
};

/** The first digits of an id, in the form of a UUID of no version that is made at random. */
function uuidOf(id: string): string {
  const digits = id
    .replaceAll(/[^0-9a-f]/g, '')
    .padEnd(32, '0')
    .slice(0, 32);
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-8$3-8$4-$5');
}
