import { it } from 'vitest';
import type { WrongAnswers } from './own-api.ts';

/** Fails to compile, naming where, if a schema says something else than what its route returns. */
type Agree = [WrongAnswers] extends [never] ? true : WrongAnswers;

it('the schema of each answer says what the route returns', () => {
  true satisfies Agree;
});
