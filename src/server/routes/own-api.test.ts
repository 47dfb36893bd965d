import { it } from 'vitest';
import type { WrongAnswers } from './own-api.ts';

/** They have no schema yet, so that nothing is said of what they answer. */
type Open =
  | 'DELETE /dw/hunt/:id'
  | 'GET /dw/alerts/:id/prevalence'
  | 'GET /dw/alerts/:id/process-tree'
  | 'GET /dw/alerts/:id/why'
  | 'POST /dw/hunt/_plan';

type Wrong = Exclude<WrongAnswers, `${Open} is anything`>;

/** Fails to compile, naming where, if a schema says something else than what its route returns. */
type Agree = [Wrong] extends [never] ? true : Wrong;

it('the schema of each answer says what the route returns', () => {
  true satisfies Agree;
});
