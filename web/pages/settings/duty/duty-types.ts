import type { AnswerOf } from '../../../api/client.ts';
import { invalidate } from '../../../api/queries.ts';

export type Rota = AnswerOf<'GET /dw/rotas'>['rotas'][number];
export type Shift = Rota['shifts'][number];
export type Escalation = AnswerOf<'GET /dw/escalations'>['escalations'][number];

export const renewDuty = () =>
  invalidate('GET /dw/rotas', 'GET /dw/escalations', 'GET /dw/notification-policies');
