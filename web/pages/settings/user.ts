import type { AnswerOf } from '../../api/client.ts';

export type User = AnswerOf<'GET /dw/users'>['users'][number];
