import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../events/json.ts';
import { describeAlert } from './reader.ts';
import { detectionRule, eventMatch, groupMatch } from './alert.testing.ts';

const rule = await detectionRule({ name: 'Shell' });
const reason = (document: JsonObject) => describeAlert(eventMatch(document), rule).reason;

const CONTAINER: JsonObject = {
  container: { id: 'c'.repeat(64), name: 'web', image: { name: 'nginx', tag: ['1.25'] } },
  orchestrator: { namespace: 'shop', resource: { type: 'pod', name: 'web-7f9' } },
};

describe('the reason of one event', () => {
  it.each<[string, JsonObject, string]>([
    [
      'a process in a pod',
      {
        event: { category: ['process'], action: 'exec' },
        process: {
          name: 'kubectl',
          args: ['kubectl', 'get', 'pods', '-A'],
          parent: { name: 'sh' },
        },
        user: { name: 'root' },
        host: { name: 'node-3' },
        ...CONTAINER,
      },
      'process event with process kubectl (kubectl get pods -A), parent process sh, container web, image nginx:1.25, pod web-7f9 in namespace shop by root on node-3 created low alert Shell.',
    ],
    [
      'arguments that repeat, and such with blanks',
      {
        event: { category: 'process' },
        process: { name: 'sh', args: ['sh', '-c', 'a b', '-c', ''] },
      },
      'process event with process sh (sh -c "a b" -c "") created low alert Shell.',
    ],
    [
      'only a name as arguments',
      { event: { category: 'process' }, process: { name: 'sh', args: ['sh'] } },
      'process event with process sh created low alert Shell.',
    ],
    [
      'a command line without arguments',
      { event: { category: 'process' }, process: { executable: '/bin/ls', command_line: 'ls -l' } },
      'process event with process /bin/ls (ls -l) created low alert Shell.',
    ],
    [
      'a file',
      {
        event: { category: 'file', action: 'creation' },
        file: { path: '/etc/cron.d/x', name: 'x' },
        process: { name: 'sh' },
      },
      'file creation event with file /etc/cron.d/x, process sh created low alert Shell.',
    ],
    [
      'a request to the Kubernetes API',
      {
        kubernetes: {
          audit: {
            verb: 'create',
            objectRef: { resource: 'pods', subresource: 'exec', name: 'web-1', namespace: 'shop' },
            user: { username: 'system:serviceaccount:shop:ci' },
          },
        },
        orchestrator: { namespace: 'shop' },
        source: { ip: ['10.0.0.1'] },
      },
      'Kubernetes audit event with create of pods/exec web-1 in namespace shop, source 10.0.0.1 by system:serviceaccount:shop:ci created low alert Shell.',
    ],
    [
      'a connection',
      {
        event: { category: 'network', action: 'connection_attempted' },
        source: { ip: '10.0.0.1', port: 1 },
        destination: { ip: '10.0.0.2', port: 443 },
      },
      'network connection_attempted event with source 10.0.0.1:1, destination 10.0.0.2:443 created low alert Shell.',
    ],
    [
      'no container name, no user name',
      { 'container.id': 'ab12'.repeat(16), 'user.id': '0', 'host.name': '', 'host.hostname': 'n1' },
      'event with container ab12ab12ab12 by user 0 on n1 created low alert Shell.',
    ],
    [
      'an image that names its tag, a namespace without a pod',
      {
        'container.image.name': 'r:5000/a:2',
        'container.image.tag': '2',
        'kubernetes.namespace': 'x',
      },
      'event with image r:5000/a:2, namespace x created low alert Shell.',
    ],
    [
      'a registry with a port',
      { 'container.image.name': 'r:5000/a', 'container.image.tag': '2' },
      'event with image r:5000/a:2 created low alert Shell.',
    ],
    ['nothing', {}, 'event created low alert Shell.'],
    [
      'dashes and blanks',
      { 'process.name': '-', 'user.name': ' ', 'host.name': '', 'file.path': ['-', '/x'] },
      'event with file /x created low alert Shell.',
    ],
    [
      'many values',
      { 'event.category': ['process', 'file'], 'process.name': ['a', 'b', 'c', 'd', 'e'] },
      'process, file event with process a, b, c and 2 more created low alert Shell.',
    ],
    [
      'a value that poses as a sentence',
      { 'process.name': 'sh, by root on x created low alert Nothing.' },
      'event with process "sh, by root on x created low alert Nothing." created low alert Shell.',
    ],
    [
      'control characters, marks of direction, quotes',
      { 'process.name': 'a\n\u001b[2J\u202eb"c' },
      'event with process "a\\n\\x1b[2J\\u{202e}b\\"c" created low alert Shell.',
    ],
    [
      'values of other types',
      { 'process.name': 7, 'user.name': true, host: { name: { x: 1 } } },
      'event with process 7 by true created low alert Shell.',
    ],
  ])('%s', (_, document, expected) => {
    expect(reason(document)).toBe(expected);
  });

  it('is bounded, and no pair is cut apart', () => {
    const long = '😀'.repeat(50_000);
    const text = reason({
      process: { name: long, args: Array.from({ length: 30 }, () => long), parent: { name: long } },
      file: { path: [long, `${long}1`, `${long}2`, `${long}3`] },
      user: { name: long },
      host: { name: long },
      container: { name: long, image: { name: long, tag: long } },
    });
    expect(text.length).toBeLessThan(1_100);
    expect(Buffer.from(text).toString()).toBe(text);
    expect(text.endsWith(' created low alert Shell.')).toBe(true);
  });
});

describe('the reason of several events', () => {
  const step = (name: string, more: JsonObject = {}) => ({
    event: { category: ['process'] },
    process: { name, parent: { name: 'bash' } },
    host: { name: 'n1' },
    ...CONTAINER,
    ...more,
  });

  it.each<[string, readonly (JsonObject | null)[], string]>([
    [
      'in their order, with what they have in common',
      [step('curl'), step('chmod', { host: { name: 'n2' } }), step('x')],
      'sequence of 3 process events with curl, then chmod, then x, parent process bash, container web, image nginx:1.25, pod web-7f9 in namespace shop created low alert Shell.',
    ],
    [
      'equal neighbours, a missing event',
      [step('nc'), step('nc'), null, step('sh')],
      'sequence of 3 process events with nc (2 times), then sh, parent process bash, container web, image nginx:1.25, pod web-7f9 in namespace shop on n1 created low alert Shell.',
    ],
    [
      'files and requests',
      [
        { file: { path: '/a' }, process: { name: 'sh' } },
        { kubernetes: { audit: { verb: 'get', objectRef: { resource: 'secrets' } } } },
        { event: { action: 'x' } },
        {},
      ],
      'sequence of 4 events with sh on file /a, then get of secrets, then x, then event created low alert Shell.',
    ],
    [
      'more than are named',
      ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => ({ process: { name } })),
      'sequence of 8 events with a, then b, then c, then d, then e, then f, and 2 more created low alert Shell.',
    ],
  ])('%s', (_, documents, expected) => {
    expect(describeAlert(groupMatch(...documents), rule).reason).toBe(expected);
  });

  it('of a sample, without order', async () => {
    const query = 'sample by host.name [any where true] [any where true]';
    const sample = await detectionRule({ name: 'S', query });
    expect(describeAlert(groupMatch(step('a'), step('b')), sample).reason).toMatch(
      /^sample of 2 process events with a and b, parent process bash, /,
    );
  });
});
