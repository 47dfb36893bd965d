import type { AnswerOf } from '../../api/client.ts';

export type ProcessTreeAnswer = AnswerOf<'GET /dw/alerts/:id/process-tree'>;
export type TreeNode = NonNullable<ProcessTreeAnswer['root']>;
