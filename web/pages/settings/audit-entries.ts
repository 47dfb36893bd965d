import type { AnswerOf } from '../../api/client.ts';

export type AuditEntry = AnswerOf<'GET /dw/audit'>['entries'][number];
