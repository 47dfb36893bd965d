import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../events/json.ts';
import { gkeEvent } from './gke.ts';

const eventOf = (payload: JsonObject, entry: JsonObject = {}) =>
  gkeEvent({ ...entry, protoPayload: { serviceName: 'k8s.io', ...payload } }).event;

describe('an entry of the log of GKE', () => {
  it.each([
    [
      'io.k8s.core.v1.namespaces.create',
      'core/v1/namespaces/shop',
      { resource: 'namespaces', namespace: 'shop', name: 'shop', apiVersion: 'v1' },
    ],
    [
      'io.k8s.core.v1.secrets.list',
      'core/v1/namespaces/shop/secrets',
      { resource: 'secrets', namespace: 'shop', apiVersion: 'v1' },
    ],
    [
      'io.k8s.core.v1.nodes.proxy.get',
      'core/v1/nodes/n-1/proxy',
      { resource: 'nodes', name: 'n-1', apiVersion: 'v1', subresource: 'proxy' },
    ],
    [
      'io.k8s.apps.v1beta1.deployments.patch',
      'apps/v1beta1/namespaces/shop/deployments/cart',
      {
        resource: 'deployments',
        namespace: 'shop',
        name: 'cart',
        apiGroup: 'apps',
        apiVersion: 'v1beta1',
      },
    ],
    ['io.k8s.get', 'readyz', undefined],
    ['', '', undefined],
  ])('names the object of %s at %s', (methodName, resourceName, object) => {
    expect(eventOf({ methodName, resourceName })['objectRef']).toEqual(object);
  });

  it.each([
    [{}, 200],
    [{ code: 0 }, 200],
    [{ code: 5 }, 404],
    [{ code: 7 }, 403],
    [{ code: 8 }, 429],
    [{ code: 16 }, 401],
    [{ code: 409 }, 409],
    [{ code: 99 }, 500],
    [{ code: -1 }, 500],
  ])('has the status of HTTP for %o', (status, code) => {
    expect(eventOf({ methodName: 'io.k8s.get', status })['responseStatus']).toEqual({ code });
  });

  it('was refused if any check was not granted', () => {
    const granted = { granted: true };
    const decisionOf = (authorizationInfo: readonly JsonObject[]) =>
      eventOf({ methodName: 'io.k8s.get', authorizationInfo })['annotations'];
    const key = 'authorization.k8s.io/decision';
    expect(decisionOf([granted, granted])).toEqual({ [key]: 'allow' });
    expect(decisionOf([granted, {}])).toEqual({ [key]: 'forbid' });
    expect(decisionOf([])).toBeUndefined();
  });
});
