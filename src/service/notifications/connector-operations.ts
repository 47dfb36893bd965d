import { z } from 'zod';
import { RECEIVERS } from '../../respond/notify/receivers/index.ts';
import { MAX_TEMPLATE, parseTemplate } from '../../respond/notify/template.ts';
import type { StoredAlert } from '../../stores/alert-store.ts';
import { recordOf, shown } from '../operation/changes.ts';
import { count, moment, what } from '../operation/common.ts';
import { either, text } from '../operation/fields.ts';
import { operation } from '../operation/operation.ts';
import { type Connector, receiverFor } from './connectors.ts';
import { withAlerts } from './content.ts';
import { delivery, DELIVERY_EXAMPLE, type DeliveryView, viewOf } from './delivery-view.ts';
import { NotificationError } from './errors.ts';
import { messageOf } from './message-of.ts';
import type { NotificationParts } from './parts.ts';
import { TEST } from './notifier.ts';

const AT = 1_764_576_000_000;

const settings = () => z.record(z.string(), z.string());

const connector = z
  .object({
    id: z.string(),
    type: z.string(),
    name: z.string(),
    isEnabled: z.boolean(),
    isConfigured: what(
      z.boolean(),
      'whether it is one of the configuration, which alone can change it',
    ),
    settings: what(settings(), 'without secrets'),
    secrets: what(z.array(z.string()), 'names of the secrets that it has, which are never shown'),
    problem: what(z.string().nullable(), 'why it cannot send'),
    updatedAt: moment().nullable(),
    updatedBy: z.string().nullable(),
  })
  .meta({ id: 'Connector' });

const type = z.object({
  type: z.string(),
  title: z.string(),
  canResolve: z.boolean(),
  guarantee: what(
    z.string(),
    'what holds of a message of which it is not known whether it was sent',
  ),
  fields: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      about: z.string(),
      kind: z.enum(['text', 'url', 'port', 'flag', 'choice', 'list', 'lines']),
      isSecret: z.boolean(),
      isRequired: z.boolean(),
      initial: z.string(),
      choices: z.array(z.string()),
    }),
  ),
});

const TYPES = RECEIVERS.map(({ type: name, title, canResolve, guarantee, fields }) => ({
  type: name,
  title,
  canResolve,
  guarantee,
  fields: fields.map(
    ({ isSecret = false, isRequired = false, initial = '', choices = [], ...field }) => ({
      ...field,
      isSecret,
      isRequired,
      initial,
      choices,
    }),
  ),
}));

const EXAMPLE: Connector = {
  id: 'soc-slack',
  type: 'slack',
  name: 'SOC channel',
  isEnabled: true,
  isConfigured: false,
  settings: {},
  secrets: ['webhook_url'],
  problem: null,
  updatedAt: AT,
  updatedBy: 'alice',
};

const MAX_NAME = 100;

const change = {
  name: text(MAX_NAME),
  isEnabled: either().default(true),
  settings: settings().default({}).describe('by the names of the fields of its type'),
  secrets: settings()
    .default({})
    .describe('secrets to set; those that are left out stay, and an empty text removes one'),
};

interface Change {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly isEnabled: boolean;
  readonly settings: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly by: string;
}

interface OfConnector {
  readonly id: string;
}

interface Test extends OfConnector {
  readonly alert: string | null;
}

interface Preview {
  readonly connector: string;
  readonly alert: string | null;
  readonly title: string | null;
  readonly body: string | null;
}

/** What was there before, and what is there then; secrets are in neither. */
function recorded({ notifier }: NotificationParts, id: string) {
  const before = notifier.connectors.find(id);
  return (after: Connector) => recordOf('connector', after.id, before, after);
}

/** Receivers of notifications. */
export const CONNECTOR_OPERATIONS = [
  operation({
    name: 'connectors.list',
    on: 'GET /dw/connectors',
    about: 'lists connectors, and the types that there are',
    answers: '`connectors` without their secrets, and `types` with their fields',
    rows: 'connectors',
    right: 'rules',
    answer: z.object({ connectors: z.array(connector), types: z.array(type) }),
    example: { answer: { connectors: [EXAMPLE], types: [] } },
    ask: () => ({}),
    run: ({ notifier }: NotificationParts) => ({
      connectors: notifier.connectors.list(),
      types: TYPES,
    }),
  }),
  operation({
    name: 'connectors.create',
    on: 'POST /dw/connectors',
    about: 'makes a connector',
    answers: 'the connector, without its secrets',
    right: 'admin',
    body: z.strictObject({
      id: text(MAX_NAME)
        .optional()
        .describe('by which policies and actions of rules name it; made if it is left out'),
      type: text(MAX_NAME),
      ...change,
    }),
    answer: connector,
    example: {
      body: {
        id: 'soc-slack',
        type: 'slack',
        name: 'SOC channel',
        secrets: { webhook_url: 'https://hooks.slack.example/services/…' },
      },
      answer: EXAMPLE,
    },
    ask: ({ body, by }): Change => ({ ...body, id: body.id ?? '', by }),
    record: (parts: NotificationParts, { id }: Change) => recorded(parts, id),
    audit: (_, { name }) => `made the connector ${shown(name)}`,
    run({ notifier, makeId, now }: NotificationParts, { id, by, ...asked }: Change) {
      const own = id === '' ? makeId() : id;
      if (notifier.connectors.find(own) !== null)
        throw new NotificationError('ENG2402', `there is a connector ${own} already`);
      const made = notifier.connectors.put(own, asked, by, now());
      notifier.connectorsChanged();
      return made;
    },
  }),
  operation({
    name: 'connectors.replace',
    on: 'PUT /dw/connectors/:id',
    about: 'changes a connector; secrets that are left out stay',
    answers: 'the connector, without its secrets',
    right: 'admin',
    body: z.strictObject(change),
    answer: connector,
    example: { body: { name: 'SOC channel', isEnabled: false }, answer: EXAMPLE },
    ask: ({ id, body, by }): Omit<Change, 'type'> => ({ ...body, id, by }),
    record: (parts: NotificationParts, { id }: Omit<Change, 'type'>) => recorded(parts, id),
    audit: (_, { name }) => `changed the connector ${shown(name)}`,
    run({ notifier, now }: NotificationParts, { id, by, ...asked }: Omit<Change, 'type'>) {
      const before = notifier.connectors.get(id);
      const changed = notifier.connectors.put(id, { ...asked, type: before.type }, by, now());
      notifier.connectorsChanged();
      notifier.loopOf(id).retryNow();
      return changed;
    },
  }),
  operation({
    name: 'connectors.remove',
    on: 'DELETE /dw/connectors/:id',
    about: 'removes a connector with its secrets; messages that wait for it are not sent',
    answers: 'the connector that there was',
    right: 'admin',
    answer: connector,
    example: { answer: EXAMPLE },
    ask: ({ id }): OfConnector => ({ id }),
    record: (parts: NotificationParts, { id }: OfConnector) => {
      const before = parts.notifier.connectors.find(id);
      return () => ({
        items: [{ kind: 'connector', id, before: JSON.stringify(before), after: null }],
        counts: [],
      });
    },
    audit: (_, { name }) => `removed the connector ${shown(name)}`,
    run({ notifier }: NotificationParts, { id }: OfConnector) {
      const before = notifier.connectors.get(id);
      const users = [
        ...notifier.policies.list().filter((policy) => policy.connector === id),
        ...notifier.duty.escalations
          .list()
          .filter(({ steps }) =>
            steps.some(({ target }) => target.kind === 'connector' && target.id === id),
          ),
      ];
      if (users.length > 0)
        throw new NotificationError(
          'ENG2403',
          `the connector is in use by ${users.map(({ name }) => shown(name)).join(', ')}`,
        );
      notifier.connectors.remove(id);
      notifier.connectorsChanged();
      notifier.loopOf(id).retryNow();
      return before;
    },
  }),
  operation({
    name: 'connectors.test',
    on: 'POST /dw/connectors/:id/_test',
    about: 'sends a message about an alert to a connector, and waits for what becomes of it',
    answers: 'the message, which is `sent` or `dead` with a reason',
    right: 'admin',
    body: z.strictObject({
      alert: text(MAX_NAME).nullable().default(null).describe('its id; null for the latest'),
    }),
    answer: delivery,
    example: { body: { alert: null }, answer: DELIVERY_EXAMPLE },
    ask: ({ id, body }): Test => ({ id, ...body }),
    record:
      (_: NotificationParts, { id }: Test) =>
      ({ state, reason }) =>
        recordOf('connector', id, null, { state, reason }),
    audit: ({ id }, { state }) => `tested the connector ${shown(id)}: ${state}`,
    async run(parts: NotificationParts, { id, alert }: Test): Promise<DeliveryView> {
      const { notifier, store, now } = parts;
      notifier.connectors.get(id);
      const found = alertFor(parts, alert);
      const row = {
        connector: id,
        policy: TEST,
        key: parts.makeId(),
        event: 'test',
        state: 'begun',
        due: now(),
        attempts: 0,
        isOpen: false,
        createdAt: now(),
        endedAt: null,
        reason: null,
        reference: null,
        content: JSON.stringify(withAlerts(null, found === null ? [] : [found])),
      } as const;
      const number = store.notifications.add(row);
      const done = await notifier.loopOf(id).attempt({ ...row, number });
      return viewOf(done, parts);
    },
  }),
  operation({
    name: 'connectors.preview',
    on: 'POST /dw/connectors/_preview',
    about: 'shows what would be sent about an alert; nothing is sent',
    answers: 'the `text`, without secrets, and what is wrong in templates',
    right: 'rules',
    body: z.strictObject({
      connector: text(MAX_NAME),
      alert: text(MAX_NAME).nullable().default(null).describe('its id; null for the latest'),
      title: text(MAX_TEMPLATE).nullable().default(null),
      body: text(MAX_TEMPLATE).nullable().default(null),
    }),
    answer: z.object({
      text: z.string(),
      faults: z.array(
        z.object({
          part: z.enum(['title', 'body']),
          line: count(),
          column: count(),
          message: z.string(),
        }),
      ),
    }),
    example: {
      body: { connector: 'soc-slack', body: '{{rule.name}} in {{kibana.alert.reason}}' },
      answer: { text: '{"text":"…"}', faults: [] },
    },
    ask: ({ body }) => body,
    audit: ({ connector: id }) => `previewed a message of the connector ${shown(id)}`,
    run(parts: NotificationParts, { connector: id, alert, title, body }: Preview) {
      const faults = (['title', 'body'] as const).flatMap((part) => {
        const { fault } = parseTemplate({ title, body }[part] ?? '');
        return fault === null ? [] : [{ part, ...fault }];
      });
      const found = alertFor(parts, alert);
      const { notifier, now } = parts;
      const { type: kind, settings: own } = notifier.connectors.get(id);
      const receiver = receiverFor(kind);
      const row = {
        number: 0,
        policy: TEST,
        key: found?.id ?? TEST,
        event: 'alert',
        createdAt: now(),
        content: JSON.stringify(withAlerts(null, found === null ? [] : [found])),
      } as const;
      const texts = { template: { title, body }, overrides: {} };
      const message = messageOf(notifier.parts(), row, texts, receiver);
      return { text: receiver.preview(message, own), faults };
    },
  }),
] as const;

/** An alert by its id, or the latest; `null` where there is none at all. Throws {@link NotificationError}. */
function alertFor({ store }: NotificationParts, id: string | null): StoredAlert | null {
  if (id === null) return store.alerts.page({}, 'newest', 1).alerts[0] ?? null;
  const found = store.alerts.get(id);
  if (found === null) throw new NotificationError('ENG2401', `there is no alert ${shown(id)}`);
  return found;
}
