import { cutTo } from '../cut.ts';
import { oneLine } from '../escape.ts';
import { linesOf, type Message, type Severity } from '../message.ts';
import { SendError } from '../outgoing/send-error.ts';
import { asJson, type Receiver, type Settings, TAKEN } from './receiver.ts';

const MAX_SUMMARY = 1_024;
const MAX_KEY = 255;
const MAX_DETAILS = 100_000;
const MAX_ALERTS = 20;
/** Its throttle is over within minutes, not seconds. */
const THROTTLED_MS = 120_000;

const HOSTS: Readonly<Record<string, string>> = {
  us: 'https://events.pagerduty.com',
  eu: 'https://events.eu.pagerduty.com',
};

const SEVERITIES: Readonly<Record<Severity, string>> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
};

/** Events API v2. */
export const pagerduty: Receiver = {
  type: 'pagerduty',
  title: 'PagerDuty',
  kibanaType: '.pagerduty',
  canResolve: true,
  whenUnknown: 'again',
  guarantee:
    'Events about the same story or alert have one dedup_key, so a repeated delivery is the same incident.',
  fields: [
    {
      name: 'routing_key',
      title: 'Integration key',
      about: 'The key of an integration with the Events API v2.',
      kind: 'text',
      isSecret: true,
      isRequired: true,
    },
    {
      name: 'region',
      title: 'Region',
      about: 'Where the account is.',
      kind: 'choice',
      choices: ['us', 'eu'],
      initial: 'us',
    },
    {
      name: 'api_url',
      title: 'API URL',
      about: 'Another address of the Events API, such as that of a proxy; without a path.',
      kind: 'url',
    },
  ],
  escape: oneLine,
  preview: (message) => asJson(eventOf(message)),
  async send(message, settings, outgoing) {
    const event = { routing_key: settings['routing_key'], ...eventOf(message) };
    try {
      await outgoing.request({
        url: `${baseOf(settings)}/v2/enqueue`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(event),
      });
    } catch (error) {
      if (error instanceof SendError && error.message.includes('answered 429'))
        throw new SendError('retry', error.message, error.retryAfterMs ?? THROTTLED_MS);
      throw error;
    }
    return TAKEN;
  },
};

const baseOf = ({ api_url: own = '', region = 'us' }: Settings) =>
  own === '' ? HOSTS[region] : own.replace(/\/+$/, '');

function eventOf(message: Message) {
  const { overrides } = message;
  const action = message.event === 'resolved' ? 'resolve' : overrides['eventAction'];
  const key = overrides['dedupKey'] || `dockwarden/${message.space}/${message.key}`;
  const [first] = message.alerts;
  const place = first?.facts.find(({ name }) => name === 'host')?.value ?? 'dockwarden';
  return {
    event_action: action === 'resolve' || action === 'acknowledge' ? action : 'trigger',
    dedup_key: cutTo(key, MAX_KEY, ''),
    client: 'Dockwarden',
    ...(message.link === null
      ? {}
      : {
          client_url: message.link,
          links: [{ href: message.link, text: 'Open in Dockwarden' }],
        }),
    payload: {
      summary: cutTo(oneLine(overrides['summary'] || message.title), MAX_SUMMARY),
      source: oneLine(overrides['source'] || place),
      severity: overrides['severity'] || SEVERITIES[message.severity],
      timestamp: new Date(message.at).toISOString(),
      ...Object.fromEntries(
        ['component', 'group', 'class'].flatMap((name) =>
          overrides[name] ? [[name, oneLine(overrides[name])]] : [],
        ),
      ),
      custom_details: {
        alerts: message.total,
        counts: message.counts,
        text: cutTo(
          message.body ?? linesOf(message, MAX_ALERTS).map(oneLine).join('\n'),
          MAX_DETAILS,
        ),
      },
    },
  };
}
