import { cutTo } from '../cut.ts';
import { oneLine } from '../escape.ts';
import type { Message, MessageAlert } from '../message.ts';
import { asJson, CA, type Receiver, TAKEN } from './receiver.ts';
import { headersOf } from './webhook.ts';

const MAX_VALUE = 1_000;
const MAX_TEXT = 4_000;
/** Without an end, an alert would be resolved after five minutes; it is resolved when it is closed, or then. */
const FIRING_MS = 24 * 3_600_000;

/** Alertmanager of Prometheus. */
export const alertmanager: Receiver = {
  type: 'alertmanager',
  title: 'Alertmanager',
  kibanaType: null,
  canResolve: true,
  whenUnknown: 'again',
  guarantee: 'An alert always has the same labels, so a repeated delivery is the same alert there.',
  fields: [
    {
      name: 'url',
      title: 'URL',
      about: 'Of Alertmanager, without /api/v2/alerts.',
      kind: 'url',
      isRequired: true,
    },
    {
      name: 'headers',
      title: 'Headers',
      about: 'Further headers, a line each: `Authorization: Basic …`.',
      kind: 'lines',
      isSecret: true,
    },
    CA,
  ],
  escape: oneLine,
  preview: (message) => asJson(alertsOf(message)),
  async send(message, settings, outgoing) {
    await outgoing.request({
      url: `${(settings['url'] ?? '').replace(/\/+$/, '')}/api/v2/alerts`,
      headers: { 'content-type': 'application/json', ...headersOf(settings) },
      body: JSON.stringify(alertsOf(message)),
      ca: settings['ca'] ?? '',
    });
    return TAKEN;
  },
};

const alertsOf = (message: Message) => [
  ...message.alerts.map((alert) => alertOf(message, alert)),
  ...(message.total > message.alerts.length ? [summaryOf(message)] : []),
];

const endOf = ({ event, at }: Message) =>
  new Date(event === 'resolved' ? at : at + FIRING_MS).toISOString();

const alertOf = (message: Message, alert: MessageAlert) => ({
  labels: withValues({
    alertname: cutTo(oneLine(alert.rule), MAX_VALUE),
    severity: alert.severity,
    dockwarden_alert: alert.id,
    dockwarden_rule: alert.ruleId,
    dockwarden_space: message.space,
    ...Object.fromEntries(
      alert.facts.map(({ name, value }) => [
        name.replaceAll(' ', '_'),
        cutTo(oneLine(value), MAX_VALUE),
      ]),
    ),
  }),
  annotations: withValues({
    summary: cutTo(oneLine(message.title), MAX_VALUE),
    description: cutTo(oneLine(message.body ?? alert.reason), MAX_TEXT),
  }),
  startsAt: new Date(alert.at).toISOString(),
  endsAt: endOf(message),
  ...(alert.link === null ? {} : { generatorURL: alert.link }),
});

/** Alerts that are not listed. */
const summaryOf = (message: Message) => ({
  labels: withValues({
    alertname: 'DockwardenMoreAlerts',
    severity: message.severity,
    dockwarden_delivery: message.id,
    dockwarden_space: message.space,
  }),
  annotations: { summary: cutTo(oneLine(message.title), MAX_VALUE), description: message.counts },
  startsAt: new Date(message.at).toISOString(),
  endsAt: endOf(message),
  ...(message.link === null ? {} : { generatorURL: message.link }),
});

/** A label without a value is none. */
const withValues = (labels: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
