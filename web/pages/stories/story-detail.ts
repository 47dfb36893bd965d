import type { AnswerOf } from '../../api/client.ts';

export type StoryDetail = AnswerOf<'GET /dw/stories/:id'>;
