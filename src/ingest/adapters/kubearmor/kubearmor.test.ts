import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../events/json.ts';
import { objectAt } from '../members.ts';
import { loadPack } from '../../../runs/rules/pack.testing.ts';
import { adapterSuite } from '../suite.testing.ts';
import { KUBEARMOR } from './index.ts';
import { renderKubeArmor } from './render.testing.ts';
import { SAMPLES } from './samples.testing.ts';

adapterSuite(KUBEARMOR, { samples: SAMPLES, render: renderKubeArmor, precision: 1_000n, loadPack });

const RELAYED = {
  UpdatedTime: '2026-05-04T10:15:30.123456Z',
  HostName: 'node-a',
  NamespaceName: 'shop',
  Owner: { Ref: 'Deployment', Name: 'cart' },
  HostPPID: 41010,
  HostPID: 41022,
  PPID: 75,
  PID: 87,
  UID: 0,
  ProcessName: '/usr/bin/curl',
  Type: 'MatchedPolicy',
  PolicyName: 'no-curl',
  ATags: ['MITRE'],
  Operation: 'Process',
  Resource: '/usr/bin/curl -s',
  Result: 'Passed',
  TTY: 'pts0',
};

const convert = (record: JsonObject) => KUBEARMOR.open().convert(record).documents;

describe('logs of KubeArmor', () => {
  it('are read in the spelling of its own log file', () => {
    const own = {
      updatedTime: RELAYED.UpdatedTime,
      hostName: 'node-a',
      namespaceName: 'shop',
      owner: { ref: 'Deployment', name: 'cart' },
      hostPPid: 41010,
      hostPid: 41022,
      ppid: 75,
      pid: 87,
      uid: 0,
      processName: '/usr/bin/curl',
      type: 'MatchedPolicy',
      policyName: 'no-curl',
      atags: ['MITRE'],
      operation: 'Process',
      resource: '/usr/bin/curl -s',
      result: 'Passed',
      tty: 'pts0',
    };
    expect(KUBEARMOR.detects(own)).toBe(true);
    expect(convert(own)).toEqual(convert(RELAYED));
  });

  it.each([
    ['a parent of the same pid outside', { PPID: 41010 }, true],
    ['a parent that newer versions give as 0', { PPID: 0 }, true],
    ['a parent in the container', { PPID: 75 }, false],
    ['no parent', { PPID: null }, undefined],
    ['the pids of the host', { PPID: 0, PID: 41022 }, undefined],
  ])('say by %s whether a container was entered', (_, pids, entered) => {
    const process = objectAt(convert({ ...RELAYED, ...pids })[0], 'process');
    expect(objectAt(process, 'entry_leader')?.['same_as_process']).toBe(entered);
  });

  it('name root by leaving it out', () => {
    const { UID, ...others } = RELAYED;
    expect(UID).toBe(0);
    expect(convert(others)).toEqual(convert(RELAYED));
    const user = (more: JsonObject) => objectAt(convert({ ...RELAYED, ...more })[0], 'user');
    expect(user({ UID: null })).toBeUndefined();
  });

  it('on the host are known without the name of the program', () => {
    const alert = {
      UpdatedTime: RELAYED.UpdatedTime,
      HostName: 'node-a',
      HostPID: 339,
      PPID: 168,
      PID: 339,
      UID: 1000,
      PolicyName: 'no-sleep',
      Type: 'MatchedHostPolicy',
      Source: 'zsh',
      Operation: 'Process',
      Resource: '/usr/bin/sleep 5',
      Data: 'syscall=SYS_EXECVE',
      Action: 'Block',
      Result: 'Permission denied',
    };
    expect(KUBEARMOR.detects(alert)).toBe(true);
    const [document] = convert(alert);
    expect(objectAt(document, 'process')).toMatchObject({
      name: 'sleep',
      executable: '/usr/bin/sleep',
      args: ['sleep', '5'],
      pid: 339,
    });
    expect(objectAt(document, 'event')).toMatchObject({ type: ['denied'], outcome: 'failure' });
    expect(document).not.toHaveProperty('container');
    const { HostPID, PID, ...noPid } = alert;
    expect(HostPID).toBe(PID);
    expect(KUBEARMOR.detects(noPid)).toBe(true);
    expect(KUBEARMOR.detects({ ...noPid, Type: 'Other' })).toBe(false);
    const open = { ...alert, Operation: 'File', Data: 'syscall=SYS_OPENAT flags=O_RDONLY' };
    expect(objectAt(convert(open)[0], 'process')).not.toHaveProperty('executable');
  });

  it.each(['SYS_UNLINK', 'SYS_UNLINKAT', 'SYS_RMDIR'])('recognise a deletion by %s', (call) => {
    for (const Operation of ['File', 'Syscall']) {
      const log = { ...RELAYED, Operation, Resource: '/var/log/app', Data: `syscall=${call}` };
      const [document] = convert(log);
      expect(objectAt(document, 'event')).toMatchObject({ action: 'deletion', type: ['deletion'] });
      expect(objectAt(document, 'file')).toMatchObject({ path: '/var/log/app' });
    }
  });
});
