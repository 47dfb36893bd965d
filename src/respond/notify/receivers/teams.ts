import { cutTo, fitting } from '../cut.ts';
import { markdown, oneLine } from '../escape.ts';
import { type Message, type MessageAlert, moreThan } from '../message.ts';
import { SendError } from '../outgoing/send-error.ts';
import { post, webhookUrl } from './incoming-webhook.ts';
import { asJson, CA, type Receiver, TAKEN } from './receiver.ts';

/** Teams documents 28 KB, and flows have refused 21 KB. */
const MAX_CARD = 20_000;
const MAX_ALERTS = 10;
const MAX_VALUE = 500;
const COLOURS = {
  critical: 'attention',
  high: 'warning',
  medium: 'accent',
  low: 'default',
} as const;

/** A workflow of Teams that posts Adaptive Cards. */
export const teams: Receiver = {
  type: 'teams',
  title: 'Microsoft Teams',
  kibanaType: '.teams',
  handle: {
    title: 'Account',
    about: 'an account of Microsoft such as ann@example.com',
    pattern: /^[^\s<>"]{1,100}@[A-Za-z0-9.-]{1,150}$/,
  },
  canResolve: false,
  whenUnknown: 'held',
  guarantee:
    'Teams answers when the workflow has taken a card, not when it is posted. It cannot tell a repeated card from a new one, so one of which it is not known whether it was sent is not sent again by itself.',
  fields: [
    webhookUrl(
      'Workflow URL',
      'The URL of a workflow that begins when a webhook request is received.',
    ),
    CA,
  ],
  escape: markdown,
  preview: (message) => asJson(payloadOf(message)),
  async send(message, settings, outgoing) {
    const text = await post(payloadOf(message), settings, outgoing);
    // It has answered 200 to what it throttled.
    if (/ApplicationThrottled|Microsoft Teams endpoint returned HTTP error/.test(text))
      throw new SendError('retry', `Teams answered ${text.slice(0, 200)}`);
    return TAKEN;
  },
};

const block = (text: string, more: object = {}) => ({
  type: 'TextBlock',
  text,
  wrap: true,
  ...more,
});

function payloadOf(message: Message) {
  const all = message.alerts.slice(0, MAX_ALERTS).map(alertBlock);
  const shown = fitting(all, MAX_CARD, (each) => Buffer.byteLength(JSON.stringify(each)));
  const more = moreThan(shown.length, message);
  const lead = [
    ...(message.to === null ? [] : [PERSON]),
    ...(message.lead === null ? [] : [markdown(cutTo(message.lead, MAX_VALUE))]),
  ].join(' ');
  const body = [
    block(markdown(cutTo(oneLine(message.title), MAX_VALUE)), { size: 'Large', weight: 'Bolder' }),
    ...(lead === '' ? [] : [block(lead)]),
    ...(message.body === null
      ? [...shown, ...(more === null ? [] : [block(`${more} (${message.counts})`)])]
      : [block(cutTo(message.body, MAX_CARD / 2))]),
  ];
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body,
    ...(message.to === null ? {} : { msteams: { entities: [mentionOf(message.to)] } }),
    actions:
      message.link === null
        ? []
        : [{ type: 'Action.OpenUrl', title: 'Open in Dockwarden', url: message.link }],
  };
  return {
    type: 'message',
    attachments: [
      { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content },
    ],
  };
}

/** Where the card names a person, whom an entity says. */
const PERSON = '<at>you</at>';
const mentionOf = (id: string) => ({ type: 'mention', text: PERSON, mentioned: { id, name: id } });

const alertBlock = ({ severity, rule, reason, facts }: MessageAlert) => ({
  type: 'Container',
  separator: true,
  items: [
    block(`${severity} · ${markdown(cutTo(rule, MAX_VALUE))}`, {
      weight: 'Bolder',
      color: COLOURS[severity],
    }),
    block(markdown(cutTo(reason, MAX_VALUE))),
    {
      type: 'FactSet',
      facts: facts.map(({ name, value }) => ({
        title: name,
        value: markdown(cutTo(value, MAX_VALUE)),
      })),
    },
  ],
});
