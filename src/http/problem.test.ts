import { expect, it } from 'vitest';
import { StoreError } from '../stores/errors.ts';
import { operationProblem, storeProblem } from './problem.ts';

it.each(['ENOSPC', 'EDQUOT'])('%s is answered 429, so that every shipper retries', (code) => {
  const cause = Object.assign(new Error('write'), { code });
  const problem = storeProblem(new StoreError('STO1101', 'the disk is full', '', cause));
  expect(problem).toMatchObject({ status: 429, retryAfter: 30 });
});

it('a failing disk is answered 503', () => {
  const problem = storeProblem(new StoreError('STO1102', 'the disk is failing'));
  expect(problem).toMatchObject({ status: 503, retryAfter: 5 });
});

it('a job that may not wait is answered 429, and says when to try again', () => {
  const refused = { code: 'ENG1202', message: '10 jobs wait', hint: undefined };
  expect(operationProblem(refused)).toMatchObject({ status: 429, retryAfter: 10 });
});
