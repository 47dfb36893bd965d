import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../events/json.ts';
import { commandLine, subjectOf } from './command-line.ts';
import { placeOf } from './place.ts';
import { processChain } from './process-chain.ts';

describe('commandLine', () => {
  it.each<[readonly string[], string | null]>([
    [['ls', '-l', '/tmp'], 'ls -l /tmp'],
    [['sh', '-c', 'curl x | sh'], "sh -c 'curl x | sh'"],
    [['echo', ''], "echo ''"],
    [['echo', "it's here"], `echo "it's here"`],
    [['echo', `it's "$x"`], `echo 'it'\\''s "$x"'`],
    [['-v', '-v'], '-v -v'],
    [[], null],
  ])('%j', (args, line) => {
    expect(commandLine({ process: { args } }, 'process')).toBe(line);
  });

  it('is bounded', () => {
    const args = Array.from({ length: 1_000 }, () => 'x'.repeat(100));
    expect(commandLine({ process: { args } }, 'process')?.length).toBeLessThan(9_000);
  });
});

describe('subjectOf', () => {
  it.each<[JsonObject, string]>([
    [{ process: { name: 'a', executable: '/a', args: ['a', 'b'] } }, 'a b'],
    [{ process: { name: 'a', executable: '/a' } }, '/a'],
    [{ process: { name: 'a' } }, 'a'],
    [
      { process: { name: 'sh' }, event: { action: 'creation' }, file: { path: '/etc/x' } },
      'sh: creation /etc/x',
    ],
    [{ file: { path: '/etc/x' } }, 'file /etc/x'],
    [{ event: { action: 'login' } }, 'login'],
    [{}, 'event'],
  ])('%o', (document, subject) => {
    expect(subjectOf(document)).toBe(subject);
  });
});

describe('placeOf', () => {
  it.each<[JsonObject, readonly (readonly [string, string])[]]>([
    [
      {
        container: { id: 'c1', name: 'web', image: { name: 'nginx', tag: ['1.25', 'x'] } },
        orchestrator: { namespace: 'shop', resource: { name: 'web-0' } },
        host: { name: 'node-1' },
      },
      [
        ['container', 'web'],
        ['image', 'nginx:1.25'],
        ['pod', 'shop/web-0'],
      ],
    ],
    [{ container: { id: '0123456789abcdef', name: '' } }, [['container', '0123456789ab']]],
    [{ host: { name: 'node-1' } }, [['host', 'node-1']]],
    [{}, []],
  ])('%o', (document, place) => {
    expect(placeOf(document)).toEqual(place);
  });
});

describe('processChain', () => {
  const process = (id: string) => ({ entity_id: id, name: id });
  it.each<[string, JsonObject, readonly (readonly [string, string])[]]>([
    [
      'goes from the eldest to the process',
      {
        ...process('c'),
        parent: process('b'),
        session_leader: process('a'),
        entry_leader: process('a'),
      },
      [
        ['process.session_leader', 'entry leader, session leader'],
        ['process.parent', 'parent'],
        ['process', 'process'],
      ],
    ],
    [
      'shows a process of several roles once, at its last place',
      {
        ...process('b'),
        parent: process('a'),
        session_leader: process('b'),
        entry_leader: process('a'),
      },
      [
        ['process.parent', 'entry leader, parent'],
        ['process', 'session leader, process'],
      ],
    ],
    [
      'distinguishes processes by pid without entity ids',
      { pid: 2, parent: { pid: 1 }, session_leader: { pid: 1 } },
      [
        ['process.parent', 'session leader, parent'],
        ['process', 'process'],
      ],
    ],
    [
      'leaves out whom the event does not name',
      { name: 'a', parent: {} },
      [['process', 'process']],
    ],
  ])('%s', (_, document, chain) => {
    const found = processChain({ process: document });
    expect(found.map(({ path, roles }) => [path, roles.join(', ')])).toEqual(chain);
  });
});
