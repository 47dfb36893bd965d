import { expect, it } from 'vitest';
import { DemoLines } from '../../cli/serve/run-demo.ts';
import { PLAIN } from './style.ts';

const alert = (ruleId: string, severity: 'low' | 'high' | 'critical') => ({
  id: `${ruleId}${'0'.repeat(63)}`,
  ruleId,
  severity,
  time: '2026-11-26T15:32:10.123Z',
  ruleName: `Rule ${ruleId}`,
  command: 'id',
  parent: '',
  container: 'blog',
  status: 'open',
  closeReason: null,
  suppressed: 0,
});

it('a demonstration shows the first alert of each rule, and how many there were', () => {
  const call = (command: string) => `dockwarden ${command}`;
  const lines = new DemoLines({ width: 100, style: PLAIN, call });
  const url = 'http://127.0.0.1:7';
  expect(lines.intro('1.0', url, '127.0.0.1:9200', `${url}/sign-in#local=x`).slice(0, 2)).toEqual([
    'dockwarden 1.0 is ready at http://127.0.0.1:7 (127.0.0.1:9200 is taken)',
    'Sign in on this machine, within 15 minutes: http://127.0.0.1:7/sign-in#local=x',
  ]);
  expect(lines.alert(alert('a', 'low'))).toEqual([
    '15:32:10  low       Rule a                              id',
  ]);
  expect(lines.alert(alert('a', 'low'))).toEqual([]);
  expect(lines.alert(alert('b', 'critical'))).toHaveLength(1);
  expect(lines.alert(alert('c', 'high'))).toHaveLength(1);
  const summary = lines.summary(`${url}/sign-in#local=y`);
  const commands = summary.filter((line) => /^ {2}/.test(line));
  expect(commands.slice(0, 4)).toEqual([
    '  # the critical ones',
    '  dockwarden alerts --severity critical',
    '  # one in full, with its investigation guide',
    '  dockwarden alerts show b0000000 --guide',
  ]);
  const wide = new DemoLines({ width: 120, style: PLAIN, call });
  for (const each of [
    alert('a', 'low'),
    alert('a', 'low'),
    alert('b', 'critical'),
    alert('c', 'high'),
  ])
    wide.alert(each);
  expect(wide.summary(`${url}/sign-in#local=y`).join('\n')).toBe(`
The attack is over: 4 alerts from 3 rules (1 critical, 1 high, 2 low).
The first alert of each rule is above. The service stays up; in another terminal:

  dockwarden alerts --severity critical                    # the critical ones
  dockwarden alerts show b0000000 --guide                  # one in full, with its investigation guide
  dockwarden alerts close b0000000 --reason true_positive  # close it as a real attack
  dockwarden status                                        # whether rules keep up, and what is stored

Ctrl-C stops it and removes its data. Until then, this link opens the console, once and within 15 minutes:

http://127.0.0.1:7/sign-in#local=y`);
});
