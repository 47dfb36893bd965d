import type { AnswerOf } from '../../../api/client.ts';
import { invalidate } from '../../../api/queries.ts';

export type Connector = AnswerOf<'GET /dw/connectors'>['connectors'][number];
export type ConnectorType = AnswerOf<'GET /dw/connectors'>['types'][number];
export type Policy = AnswerOf<'GET /dw/notification-policies'>['policies'][number];
export type Delivery = AnswerOf<'GET /dw/deliveries'>['deliveries'][number];
export type Snooze = AnswerOf<'GET /dw/snoozes'>['snoozes'][number];

export const renewConnectors = () =>
  invalidate('GET /dw/connectors', 'GET /dw/notification-policies');
export const renewPolicies = () => invalidate('GET /dw/notification-policies');
export const renewDeliveries = () => invalidate('GET /dw/deliveries');
