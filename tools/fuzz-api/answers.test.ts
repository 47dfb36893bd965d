import { afterAll, beforeAll, expect, it } from 'vitest';
import { OWN_ROUTES } from '../../src/api/routes/own-routes.ts';
import { AttackedService } from './attacked-service.ts';
import { notOf } from './check.ts';
import { fuzz } from './fuzz.ts';
import { tour, type Visit } from './tour.ts';

/** Routes of access, hunting, the audit log, live changes and responses have tests of their own. */
const ELSEWHERE =
  /^\/dw\/(?:me|sign-in|session|password|user|key|space|oidc|hunt|live|audit|views|sources|responses|playbooks)/;
/** They are refused unless the pack and a user have changed the same field, or a rule has gaps. */
const RARE = /(?:_pack\/:id\/_(?:take|keep)|:id\/_fill)$/;

const ROUTES = new Map(
  OWN_ROUTES.flatMap(({ routes }) => routes).map((route) => [
    `${route.method} ${route.path}`,
    route,
  ]),
);

let service: AttackedService;
let visits: readonly Visit[] = [];
beforeAll(async () => {
  service = await AttackedService.start();
  visits = await tour(service);
});
afterAll(() => service.stop());

it('every own route answers what its schema says, no more and no less', () => {
  const wrong = visits.flatMap(({ on, status, type, text }) => {
    const schema = ROUTES.get(on)?.answer;
    if (status !== 200) return [`${on} answers ${status}: ${text.slice(0, 300)}`];
    if (schema === undefined || type !== 'application/json') return [];
    const what = notOf(schema, text);
    return what === null ? [] : [`${on}: ${what}`];
  });
  expect(wrong).toEqual([]);
});

it('none was left out', () => {
  const visited = new Set<string>(visits.map(({ on }) => on));
  const left = [...ROUTES.values()]
    .filter(({ path }) => !ELSEWHERE.test(path) && !RARE.test(path))
    .map(({ method, path }) => `${method} ${path}`)
    .filter((on) => !visited.has(on));
  expect(left).toEqual([]);
});

// Behind the others: it changes what they ask for.
it('answers 500 requests of all kinds as the description says, and none with 5xx', async () => {
  const { requests, statuses, findings } = await fuzz(service, 500, 1);
  expect(findings).toEqual([]);
  expect(requests).toBe(500);
  // Right ones among them, and wrong ones.
  expect(statuses.get(200)).toBeGreaterThan(100);
  expect(statuses.get(400)).toBeGreaterThan(50);
  expect(service.process.stderr).not.toContain('a request failed');
});
