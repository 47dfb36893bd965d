import { expect, it } from 'vitest';
import { loadWorkloads, readPart } from './workload.ts';

it('reads what stands at the head of a script', () => {
  const text = `#!/bin/bash
# A shop.
# runs: service
# packages: nginx-light curl
# image: registry.example/a:1
# pod: web/shop-1
# capabilities: NET_ADMIN
# network: host

# runs: job
`;
  expect(readPart('x/shop.sh', text)).toEqual({
    name: 'shop',
    path: 'x/shop.sh',
    runs: 'service',
    into: undefined,
    packages: ['curl', 'nginx-light'],
    image: 'registry.example/a:1',
    pod: { namespace: 'web', name: 'shop-1' },
    capabilities: ['NET_ADMIN'],
    network: 'host',
    files: undefined,
  });
});

it.each([
  ['# runs: always', '"# runs:" is service, job or host'],
  ['# network: none', '"# network:" is workload or host'],
  ['# package: curl', '"# package:" is not one of'],
  ['# pod: web', 'write "# pod: NAMESPACE/POD"'],
])('refuses the head %j', (text, message) => {
  expect(() => readPart('x.sh', text)).toThrow(message);
});

it('loads the shipped workloads, each with something that ends', () => {
  const workloads = loadWorkloads('content/workloads');
  expect(workloads.length).toBeGreaterThan(0);
  const endless = workloads.filter(({ parts }) => parts.every(({ runs }) => runs === 'service'));
  expect(endless).toEqual([]);
});
