import { expect, it } from 'vitest';
import { actionTitle, doneOf, whoOf } from './sentence.ts';

const of = (
  action: string,
  outcome: 'succeeded' | 'failed' | 'refused' | 'unknown',
  message: string | null = null,
) => doneOf({ byKind: 'user', action, outcome, message });

it('says what was done in the words of the operation', () => {
  expect(of('alerts.change', 'succeeded', 'closed 12 alerts as false positive')).toBe(
    'closed 12 alerts as false positive',
  );
  expect(of('session.create', 'succeeded')).toBe('signed in');
  expect(of('session.create', 'succeeded', 'by a one-time link')).toBe(
    'signed in: by a one-time link',
  );
});

it('says what was not done, and why', () => {
  expect(of('rules.patch', 'failed', '400: the query is wrong')).toBe(
    'tried to change a rule, which failed: 400: the query is wrong',
  );
  expect(of('rules.patch', 'refused', '403: no')).toBe('was not allowed to change a rule: 403: no');
  expect(of('rules.patch', 'unknown')).toBe(
    'began to change a rule; whether it was done is not known',
  );
});

it('shows unknown actions as they are', () => {
  expect(of('later.thing', 'succeeded')).toBe('did later.thing');
  expect(of('GET /dw/users', 'refused', '403: no')).toBe(
    'was not allowed to do GET /dw/users: 403: no',
  );
  expect(actionTitle('later.thing')).toBe('later.thing');
});

it('names users and the service', () => {
  expect(whoOf({ by: 'anna', byKind: 'user' })).toBe('anna');
  expect(whoOf({ by: 'dockwarden', byKind: 'service' })).toBe('Dockwarden');
  expect(
    doneOf({
      byKind: 'service',
      action: 'requests.refused',
      outcome: 'refused',
      message: '12 more',
    }),
  ).toBe('counted refused requests: 12 more');
});
