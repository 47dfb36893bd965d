import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../events/json.ts';
import { objectAt } from '../members.ts';
import { adapterSuite } from '../suite.testing.ts';
import { KUBEARMOR } from './index.ts';
import { renderKubeArmor } from './render.testing.ts';
import { SAMPLES } from './samples.testing.ts';

adapterSuite(KUBEARMOR, { samples: SAMPLES, render: renderKubeArmor, precision: 1_000n });

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
});
