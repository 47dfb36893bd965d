import type { AnswerOf } from '../../../api/client.ts';
import { useAnswer } from '../../../api/queries.ts';

export type RuleShown = AnswerOf<'GET /dw/rules/:id'>;

/** How often it is asked whether the rule still runs. */
const EVERY_MS = 15_000;

export function useRule(id: string) {
  return useAnswer('GET /dw/rules/:id', { id }, { every: EVERY_MS, keeps: false });
}
