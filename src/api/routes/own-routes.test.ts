import { describe, expect, it } from 'vitest';
import { ScriptedDetection, TestService } from '../service.testing.ts';
import { ACCESS_ROUTES } from './access/access-server.testing.ts';
import { OWN_ROUTES } from './own-routes.ts';

const ROUTES = OWN_ROUTES.flatMap(({ routes }) => routes);
/** Those of access have tests of their own: what they answer depends on who asks. */
const OF_DETECTION = OWN_ROUTES.filter(
  (group) => !ACCESS_ROUTES.includes(group) && group.title !== 'Audit log',
).flatMap(({ routes }) => routes);
const namesOf = (path: string) =>
  path.split('/').map((part) => (part.startsWith(':') ? '*' : part));

describe('routes', () => {
  it('are each there once, and none hides another', () => {
    const seen: { readonly method: string; readonly names: readonly string[] }[] = [];
    for (const { method, path } of ROUTES) {
      const names = namesOf(path);
      const before = seen.find(
        (each) =>
          each.method === method &&
          each.names.length === names.length &&
          each.names.every((name, at) => name === '*' || name === names[at]),
      );
      expect(before, `${method} ${path}`).toBeUndefined();
      seen.push({ method, names });
    }
  });

  it('have ids that the handler reads', () => {
    for (const { path } of ROUTES)
      expect(path.split('/').filter((part) => part.startsWith(':'))).toEqual(
        path.includes(':') ? [':id'] : [],
      );
  });

  it('that change something need a right for it, and have a name in the audit log', () => {
    const reading = new Set([
      '/dw/rules/_validate',
      '/dw/rules/_preview',
      '/dw/rules/_test',
      '/dw/alerts/:id/_test',
      '/dw/hunt',
      '/dw/hunt/_plan',
      '/dw/hunt/:id',
      // One's own inbox.
      '/dw/inbox/_read',
    ]);
    // Where people themselves are notified.
    const ofThemselves = new Set(['/dw/contact', '/dw/contact/_test']);
    // Where notifications go, and what they say, is for those who write rules.
    const ofEngineers = new Set(['/dw/connectors', '/dw/notification-policies', '/dw/deliveries']);
    for (const { method, path, right, audit } of OF_DETECTION) {
      const isRead = method === 'GET' || reading.has(path);
      // Routes that export data or start a job are recorded as well.
      const isRecorded =
        !isRead ||
        path.endsWith('_export') ||
        path.endsWith('/:id/_report') ||
        path === '/dw/rules/_preview';
      const isForAll = ofThemselves.has(path) || (isRead && !ofEngineers.has(path));
      expect([path, right === 'read', audit !== null]).toEqual([path, isForAll, isRecorded]);
    }
  });

  it('read their examples', async () => {
    const service = new TestService();
    const detection = service.detection as ScriptedDetection;
    await service.start();
    try {
      // Hunts and the list of workers are answered by other parts.
      const examples = OF_DETECTION.flatMap(({ method, path, example }) =>
        example === undefined || /^\/dw\/(?:hunt|workers)/.test(path)
          ? []
          : [{ method, path, ...example }],
      );
      expect(examples.length).toBeGreaterThan(0);
      for (const { method, path, body, answer } of examples) {
        detection.call = (async ({ name }: { name: string }, args: object) =>
          name === 'alerts.resolve' ? args : answer) as never;
        const headers = { 'content-type': 'application/json' };
        const sent = body === undefined ? {} : { body: JSON.stringify(body), headers };
        const given = await service.send(method, path, sent);
        expect([given.status, given.json()]).toEqual([200, answer]);
      }
    } finally {
      await service.stop();
    }
  });
});
