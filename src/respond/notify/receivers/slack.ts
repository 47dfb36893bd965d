import { cutTo } from '../cut.ts';
import { entities, oneLine, slack as escaped } from '../escape.ts';
import { type Message, type MessageAlert, moreThan } from '../message.ts';
import { SendError } from '../outgoing/send-error.ts';
import { post, webhookUrl } from './incoming-webhook.ts';
import { asJson, CA, type Receiver, TAKEN } from './receiver.ts';

/** Limits of Slack: blocks have about 13,200 characters together, which it does not document. */
const MAX_HEADER = 150;
const MAX_SECTION = 3_000;
const MAX_ALERT = 1_100;
const MAX_ALERTS = 9;
const MAX_VALUE = 200;

const COLOURS = { critical: '🟥', high: '🟧', medium: '🟨', low: '🟦' } as const;

/** An incoming webhook of Slack. */
export const slack: Receiver = {
  type: 'slack',
  title: 'Slack',
  kibanaType: '.slack',
  handle: {
    title: 'Member ID',
    about: 'a member ID of Slack such as U024BE7LH',
    pattern: /^[UW][A-Z0-9]{5,20}$/,
  },
  canResolve: false,
  whenUnknown: 'held',
  guarantee:
    'Slack cannot tell a repeated message from a new one, so one of which it is not known whether it was sent is not sent again by itself.',
  fields: [webhookUrl('Webhook URL', 'The URL of an incoming webhook of the channel.'), CA],
  escape: escaped,
  preview: (message) => asJson(payloadOf(message)),
  async send(message, settings, outgoing) {
    const text = await post(payloadOf(message), settings, outgoing);
    // It has answered 200 to what it did not take.
    if (text.trim() !== 'ok') throw new SendError('final', `Slack answered ${text.slice(0, 200)}`);
    return TAKEN;
  },
};

const section = (text: string) => ({
  type: 'section',
  // Without links and mentions in what events say.
  text: { type: 'mrkdwn', text: cutTo(text, MAX_SECTION), verbatim: true },
});

function payloadOf(message: Message) {
  const title = titleOf(message);
  const shown = message.alerts.slice(0, MAX_ALERTS);
  const more = moreThan(shown.length, message);
  const lead = [
    ...(message.to === null ? [] : [`<@${message.to}>`]),
    ...(message.lead === null ? [] : [cutTo(escaped(message.lead), MAX_ALERT)]),
  ].join(' ');
  const end = [
    ...(more === null ? [] : [`${more} (${message.counts})`]),
    ...(message.link === null ? [] : [`<${message.link}|Open in Dockwarden>`]),
  ];
  return {
    text: title,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: title, emoji: false } },
      ...(lead === '' ? [] : [section(lead)]),
      ...(message.body === null
        ? shown.map((alert) => section(alertText(alert)))
        : [section(message.body)]),
      ...(end.length === 0 ? [] : [section(end.join(' · '))]),
    ],
  };
}

/** Its signs may be entities, of which none is cut in half. */
function titleOf({ title }: Message): string {
  const line = oneLine(title);
  for (let most = MAX_HEADER; ; most -= 10) {
    const written = entities(cutTo(line, most, '…'));
    if (written.length <= MAX_HEADER) return written;
  }
}

function alertText({ severity, rule, reason, facts }: MessageAlert): string {
  const lines = [
    `${COLOURS[severity]} ${severity} · ${escaped(cutTo(rule, MAX_VALUE))}`,
    escaped(cutTo(reason, 2 * MAX_VALUE)),
    facts.map(({ name, value }) => `${name} ${escaped(cutTo(value, 80, '…'))}`).join(' · '),
  ];
  return cutTo(lines.join('\n'), MAX_ALERT);
}
