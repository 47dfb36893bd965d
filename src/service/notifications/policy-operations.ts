import { z } from 'zod';
import { MAX_TEMPLATE } from '../../respond/notify/template.ts';
import { alertQuery } from '../alerts/alert-filters.ts';
import { recordOf, shown } from '../operation/changes.ts';
import { moment, what } from '../operation/common.ts';
import { either, oneOf, text, whole } from '../operation/fields.ts';
import { operation } from '../operation/operation.ts';
import { invalid } from './connectors.ts';
import { onDuty } from './duty/rota.ts';
import { PER, type Policy, type StoredPolicy } from './policies.ts';
import type { NotificationParts } from './parts.ts';

const MAX_NAME = 100;
const MAX_EVERY_MS = 7 * 86_400_000;
const USUAL_MOST = 10;

const template = () =>
  z.strictObject({
    title: text(MAX_TEMPLATE).nullable().default(null),
    body: text(MAX_TEMPLATE).nullable().default(null),
  });

const policy = z
  .object({
    id: z.string(),
    name: z.string(),
    isEnabled: z.boolean(),
    connector: what(z.string(), 'its id; empty where a rota says who has the messages'),
    rota: what(z.string().nullable(), 'the id of the rota whose person on duty has the messages'),
    connectorName: what(z.string(), 'or who is on duty'),
    query: z.string(),
    per: z.enum(PER),
    everyMs: z.int(),
    most: z.int(),
    resolves: z.boolean(),
    template: z.object({ title: z.string().nullable(), body: z.string().nullable() }),
    problem: what(z.string().nullable(), 'why nothing is sent by it'),
    updatedAt: moment(),
    updatedBy: z.string(),
  })
  .meta({ id: 'NotificationPolicy' });

const EXAMPLE = {
  id: 'f2c6e1a0-8f7e-4f4e-9f0a-2b6f0f9a7c11',
  name: 'Critical alerts',
  isEnabled: true,
  connector: 'soc-slack',
  rota: null,
  connectorName: 'SOC channel',
  query: 'severity=high&severity=critical',
  per: 'story',
  everyMs: 900_000,
  most: USUAL_MOST,
  resolves: true,
  template: { title: null, body: null },
  problem: null,
  updatedAt: 1_764_576_000_000,
  updatedBy: 'alice',
} as const;

const change = {
  name: text(MAX_NAME),
  isEnabled: either().default(true),
  connector: text(MAX_NAME).default('').describe('its id, where there is no `rota`'),
  rota: text(MAX_NAME)
    .nullable()
    .default(null)
    .describe(
      'the id of a rota, where there is no `connector`: the person on duty has the messages, by the connector that they have chosen',
    ),
  query: alertQuery.default(''),
  per: oneOf(PER).describe('a message for each alert, for each story, or for a time'),
  everyMs: whole(0, MAX_EVERY_MS)
    .default(0)
    .describe(
      'of a digest, the time it covers; of a story, the least time between two messages about it; of alerts, between two about the same rule; in milliseconds',
    ),
  most: whole(1, 1_000)
    .default(USUAL_MOST)
    .describe('messages in a minute; what is more is gathered into one'),
  resolves: either()
    .default(true)
    .describe('whether receivers that can end an incident are notified when it is closed'),
  template: template()
    .default({ title: null, body: null })
    .describe('Mustache; null for the usual text'),
};

interface OfPolicy {
  readonly id: string;
}

type Change = Omit<Policy, 'id'> & { readonly id: string; readonly by: string };

const viewOf = ({ notifier, now }: NotificationParts, row: StoredPolicy) => ({
  ...row,
  rota: row.rota ?? null,
  connectorName:
    row.rota == null
      ? (notifier.connectors.find(row.connector)?.name ?? row.connector)
      : `on duty by ${notifier.duty.rotas.find(row.rota)?.name ?? 'a rota that was removed'}`,
  problem: problemOf(notifier, row, now()),
});

function problemOf(
  { connectors, duty }: NotificationParts['notifier'],
  row: StoredPolicy,
  now: number,
): string | null {
  if (row.rota != null) {
    const rota = duty.rotas.find(row.rota);
    if (rota === null) return 'the rota was removed';
    const person = onDuty(rota, now)?.person;
    if (person === undefined) return `no one is on duty by ${rota.name} yet`;
    const isReached = duty.contacts.of(person) !== null;
    return isReached ? null : `${person} is on duty and has chosen no connector: only their inbox`;
  }
  const connector = connectors.find(row.connector);
  if (connector === null) return `there is no connector ${row.connector}`;
  if (!connector.isEnabled) return `the connector ${connector.name} is disabled`;
  return connector.problem;
}

function recorded({ notifier }: NotificationParts, id: string) {
  const before = notifier.policies.find(id);
  return (after: { readonly id: string }) =>
    recordOf('notification-policy', after.id, before, after);
}

function put(parts: NotificationParts, { by, ...asked }: Change) {
  const { notifier, now } = parts;
  if ((asked.connector === '') === (asked.rota == null))
    throw invalid('a policy needs a connector or a rota, and not both');
  if (asked.rota == null) notifier.connectors.get(asked.connector);
  else notifier.duty.rotas.get(asked.rota);
  const row = notifier.policies.put({ ...asked, updatedAt: now(), updatedBy: by });
  return viewOf(parts, row);
}

/** Which alerts are sent where. */
export const POLICY_OPERATIONS = [
  operation({
    name: 'notificationPolicies.list',
    on: 'GET /dw/notification-policies',
    about: 'lists notification policies: which alerts are sent where',
    answers: '`policies`, by name',
    rows: 'policies',
    right: 'rules',
    answer: z.object({ policies: z.array(policy) }),
    example: { answer: { policies: [EXAMPLE] } },
    ask: () => ({}),
    run: (parts: NotificationParts) => ({
      policies: parts.notifier.policies.list().map((row) => viewOf(parts, row)),
    }),
  }),
  operation({
    name: 'notificationPolicies.create',
    on: 'POST /dw/notification-policies',
    about: 'makes a notification policy; it is about alerts that are raised from now on',
    answers: 'the policy',
    right: 'admin',
    body: z.strictObject(change),
    answer: policy,
    example: {
      body: {
        name: 'Critical alerts',
        connector: 'soc-slack',
        query: 'severity=high&severity=critical',
        per: 'story',
        everyMs: 900_000,
      },
      answer: EXAMPLE,
    },
    ask: ({ body, by }): Change => ({ ...body, id: '', by }),
    record: (parts: NotificationParts, { id }: Change) => recorded(parts, id),
    audit: (_, { name }) => `made the notification policy ${shown(name)}`,
    run: (parts: NotificationParts, asked: Change) => put(parts, { ...asked, id: parts.makeId() }),
  }),
  operation({
    name: 'notificationPolicies.replace',
    on: 'PUT /dw/notification-policies/:id',
    about: 'changes a notification policy',
    answers: 'the policy',
    right: 'admin',
    body: z.strictObject(change),
    answer: policy,
    example: {
      body: { name: 'Critical alerts', connector: 'soc-slack', per: 'alert' },
      answer: EXAMPLE,
    },
    ask: ({ id, body, by }): Change => ({ ...body, id, by }),
    record: (parts: NotificationParts, { id }: Change) => recorded(parts, id),
    audit: (_, { name }) => `changed the notification policy ${shown(name)}`,
    run(parts: NotificationParts, asked: Change) {
      parts.notifier.policies.get(asked.id);
      return put(parts, asked);
    },
  }),
  operation({
    name: 'notificationPolicies.remove',
    on: 'DELETE /dw/notification-policies/:id',
    about: 'removes a notification policy; its messages that wait are not sent',
    answers: 'the policy that there was',
    right: 'admin',
    answer: policy,
    example: { answer: EXAMPLE },
    ask: ({ id }): OfPolicy => ({ id }),
    record: (parts: NotificationParts, { id }: OfPolicy) => {
      const before = parts.notifier.policies.find(id);
      return () => ({
        items: [{ kind: 'notification-policy', id, before: JSON.stringify(before), after: null }],
        counts: [],
      });
    },
    audit: (_, { name }) => `removed the notification policy ${shown(name)}`,
    run(parts: NotificationParts, { id }: OfPolicy) {
      const before = parts.notifier.policies.get(id);
      parts.notifier.policies.remove(id);
      return viewOf(parts, before);
    },
  }),
] as const;
