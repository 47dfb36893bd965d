import { z } from 'zod';
import type { NotificationRow } from '../../stores/notification-table.ts';
import { count, moment, what } from '../operation/common.ts';
import { readContent } from './content.ts';
import { actionOf } from './rule-actions.ts';
import { ESCALATION } from './duty/escalator.ts';
import { TEST } from './notifier.ts';
import { MENTION } from './people/note-reader.ts';
import { addressee } from './people/tell.ts';
import type { NotificationParts } from './parts.ts';

export const STATES = ['waiting', 'begun', 'sent', 'dead', 'discarded'] as const;

export const delivery = z
  .object({
    number: count(),
    connector: what(z.string(), 'its id'),
    connectorName: z.string(),
    policy: what(z.string(), 'the id of a policy, `rule/…` of an action of a rule, or `test`'),
    policyName: z.string(),
    event: z.enum(['alert', 'resolved', 'test']),
    state: what(z.enum(STATES), '`dead` is not sent again unless a person says so'),
    due: moment(),
    attempts: count(),
    createdAt: moment(),
    endedAt: moment().nullable(),
    reason: what(z.string().nullable(), 'why the last attempt failed'),
    reference: what(z.string().nullable(), 'what the receiver calls it'),
    alerts: what(count(), 'how many it is about'),
    title: z.string(),
    story: z.string().nullable(),
    alert: what(z.string().nullable(), 'the first of them'),
  })
  .meta({ id: 'Delivery' });

export type DeliveryView = z.output<typeof delivery>;

export const DELIVERY_EXAMPLE: DeliveryView = {
  number: 41,
  connector: 'soc-slack',
  connectorName: 'SOC channel',
  policy: 'f2c6e1a0-8f7e-4f4e-9f0a-2b6f0f9a7c11',
  policyName: 'Critical alerts',
  event: 'alert',
  state: 'dead',
  due: 1_764_576_000_000,
  attempts: 1,
  createdAt: 1_764_576_000_000,
  endedAt: 1_764_576_001_000,
  reason: 'the receiver answered 404: no_team',
  reference: null,
  alerts: 1,
  title: 'Kubectl in a container',
  story: null,
  alert: '12fc6100a28fd0b8d2d1f0e6a8d9b6c30d0c4f8f0c1b7f3e9b1a5d3c6e8f7a90',
};

export function viewOf(
  row: NotificationRow,
  { notifier, store }: Pick<NotificationParts, 'notifier' | 'store'>,
): DeliveryView {
  const { content, key: _, isOpen: __, ...rest } = row;
  const { total, byRule, story, alerts, said } = readContent(content);
  const [most = said?.title ?? 'No alert'] = Object.entries(byRule)
    .toSorted((a, b) => b[1] - a[1])
    .map(([name]) => name);
  const action = actionOf(row.policy);
  const policyName =
    action === null
      ? nameOf(notifier, row.policy)
      : `action of the rule ${store.rules.get(action.ruleId)?.id ?? action.ruleId}`;
  return {
    ...rest,
    connectorName: notifier.connectors.find(row.connector)?.name ?? row.connector,
    policyName,
    alerts: total,
    title: most,
    story,
    alert: alerts[0] ?? null,
  };
}

function nameOf({ policies, duty }: NotificationParts['notifier'], of: string): string {
  const { policy, person } = addressee(of);
  const to = person === null ? '' : ` to ${person}`;
  if (policy === TEST) return `Test${to}`;
  if (policy === MENTION) return `Mention of ${person ?? ''}`;
  if (!policy.startsWith(ESCALATION)) return `${policies.find(policy)?.name ?? 'removed'}${to}`;
  const [id = ''] = policy.slice(ESCALATION.length).split('/');
  return `Escalation ${duty.escalations.find(id)?.name ?? id}${to}`;
}
