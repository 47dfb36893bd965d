import type { AnswerOf } from './client.ts';
import { useAnswer } from './queries.ts';

export type Me = AnswerOf<'GET /dw/me'>;
export type Right = Me['rights'][number];

/** Who is signed in. The shell shows pages only when that is known. */
export function useMe(): Me | undefined {
  return useAnswer('GET /dw/me', {}).data;
}

/** Whether the user may do something. */
export function useRight(right: Right): boolean {
  return useMe()?.rights.includes(right) ?? false;
}

/** The least role that has a right, for words such as "An analyst can do this". */
export const ROLE_WITH: Readonly<Record<Right, string>> = {
  ingest: 'a key with the right to ingest',
  read: 'a viewer',
  triage: 'an analyst',
  rules: 'an engineer',
  respond: 'a responder',
  admin: 'an admin',
};
