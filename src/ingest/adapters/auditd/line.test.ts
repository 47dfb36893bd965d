import { describe, expect, it } from 'vitest';
import { readLine } from './line.ts';

const record = 'type=CWD msg=audit(1777889730.123:9017): cwd="/"';

describe('a line', () => {
  it.each([
    ['of auditd', record, undefined],
    [
      'of an auditd that does not know the type',
      'type=UNKNOWN[1307] msg=audit(1777889730.123:9017): cwd="/"',
      undefined,
    ],
    ['with the name of the host', `node=node-a ${record}`, 'node-a'],
    ['of audispd by syslog', `Nov 24 10:15:30 node-a audispd: ${record}`, 'node-a'],
    ['on the first of a month', `Nov  1 10:15:30 node-a audispd[812]: ${record}`, 'node-a'],
    ['of audisp-syslog', `Nov 24 10:15:30 relay audisp-syslog[9]: node=a ${record}`, 'a'],
    ['with a priority', `<13>Nov 24 10:15:30 node-a auditd[1]: ${record}`, 'node-a'],
    [
      'with a time of RFC 3339',
      `2026-11-24T10:15:30.123+00:00 node-a audit[1]: ${record}`,
      'node-a',
    ],
    [
      'of RFC 5424',
      `<13>1 2026-11-24T10:15:30.1Z node-a audisp-syslog 812 - - ${record}`,
      'node-a',
    ],
    [
      'of the kernel by syslog',
      'Nov 24 10:15:30 node-a kernel: [   12.345678] audit: type=1307 audit(1777889730.123:9017): cwd="/"',
      'node-a',
    ],
    [
      "of the kernel's log",
      '[   12.345678] audit: type=1307 audit(1777889730.123:9017): cwd="/"',
      undefined,
    ],
  ])('%s is read', (_, line, node) => {
    expect(readLine(line)).toStrictEqual({
      text: line,
      node,
      type: 'CWD',
      stamp: { text: '1777889730.123:9017', time: 1_777_889_730_123, serial: 9017 },
      body: 'cwd="/"',
    });
  });

  it.each([
    ['of another program that mentions a record', `Nov 24 10:15:30 node-a sshd[1]: ${record}`],
    [
      'of another program that pretends',
      `Nov 24 10:15:30 node-a sshd[1]: Invalid user audit: ${record}`,
    ],
    [
      'of a program with such a name, by syslog of another host in it',
      `Nov 24 10:15:30 node-a sshd[1]: Nov 24 10:15:30 node-a audispd: ${record}`,
    ],
    ['with a record behind much else', `${'x'.repeat(600)} audispd: ${record}`],
    ['without a stamp, as journald shows it', 'Nov 24 10:15:30 node-a audit[41022]: CWD cwd="/"'],
    ['with half a stamp', 'type=CWD msg=audit(1777889730.12:9017): cwd="/"'],
    ['with a type that is none', 'type=cwd msg=audit(1777889730.123:9017): cwd="/"'],
    ['with half a number', 'type=UNKNOWN[1307 msg=audit(1777889730.123:9017): cwd="/"'],
    ['without a record', 'type='],
    ['that is empty', ''],
  ])('%s is none', (_, line) => {
    expect(readLine(line)).toBeUndefined();
  });

  it('keeps a serial number that JavaScript does not hold', () => {
    expect(readLine('type=EOE msg=audit(1.000:18446744073709551615): ')?.stamp.serial).toBe(
      18446744073709551615n,
    );
  });
});
