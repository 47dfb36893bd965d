import { describe, expect, it } from 'vitest';
import { containerOfCgroup, pathsOfCgroupFile, plainNameOf } from './cgroup-path.ts';

const ID = '4be1a7c09d3f52e86a7714cc90b2de51837f06a94be1a7c09d3f52e86a7714cc';
const OTHER = ID.replaceAll('4', '5');
const UID = '0d6b5c2e-5f0a-4a52-9d1a-2f7f0f6f3b11';
const UNDER = UID.replaceAll('-', '_');
const STATIC = '1f0e6b3d8c94e21f7a6b5c4d3e2f1a09';

const of = (
  runtime: string | null,
  podUid: string | null = null,
  nested: string | null = null,
) => ({
  id: ID,
  place: null,
  runtime,
  podUid,
  nested,
});

describe('paths of containers', () => {
  it.each([
    ['kubelet with cgroupfs', `/kubepods/burstable/pod${UID}/${ID}`, of(null, UID)],
    ['the same, guaranteed', `/kubepods/pod${UID}/${ID}`, of(null, UID)],
    ['a static pod', `/kubepods/besteffort/pod${STATIC}/${ID}`, of(null, STATIC)],
    [
      'kubelet with systemd, containerd',
      `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${UNDER}.slice/cri-containerd-${ID}.scope`,
      of('containerd', UID),
    ],
    [
      'kubelet with systemd, CRI-O',
      `/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${UNDER}.slice/crio-${ID}.scope`,
      of('cri-o', UID),
    ],
    [
      'containerd with cgroupfs under a kubelet with systemd',
      `/system.slice/containerd.service/kubepods-besteffort-pod${UNDER}.slice:cri-containerd:${ID}`,
      of('containerd', UID),
    ],
    ['Docker with cgroupfs', `/docker/${ID}`, of('docker')],
    ['Docker with systemd', `/system.slice/docker-${ID}.scope`, of('docker')],
    [
      'Docker without root',
      `/user.slice/user-1000.slice/user@1000.service/app.slice/docker-${ID}.scope`,
      of('docker'),
    ],
    ['Podman', `/libpod_parent/libpod-${ID}`, of('podman')],
    ['Podman with systemd', `/machine.slice/libpod-${ID}.scope`, of('podman')],
    [
      'a group that Podman makes inside',
      `/machine.slice/libpod-${ID}.scope/container`,
      of('podman'),
    ],
    ['nerdctl', `/system.slice/nerdctl-${ID}.scope`, of('containerd')],
    ['containerd in a namespace of its own', `/default/${ID}`, of(null)],
    ['plain runc with a long id', `/${ID}`, of(null)],
    ['a service in the container', `/docker/${ID}/system.slice/cron.service`, of('docker')],
    ['another namespace of control groups', `/../../${ID}`, of(null)],
    ['Podman', `/libpod_parent/libpod-${ID}`, of('podman')],
    [
      'a pod of Podman, whose id stands above',
      `/libpod_parent/${OTHER}/libpod-${ID}`,
      of('podman'),
    ],
    [
      'the same with systemd',
      `/machine.slice/machine-libpod_pod_${OTHER}.slice/libpod-${ID}.scope`,
      of('podman'),
    ],
    [
      'a container in a container of a pod of Podman',
      `/libpod_parent/${OTHER}/libpod-${ID}/docker/${OTHER}`,
      of('podman', null, OTHER),
    ],
    ['another engine under the parent of Podman', `/libpod_parent/${ID}`, of('podman')],
    [
      'Podman in Docker: the outer one',
      `/docker/${ID}/libpod_parent/${OTHER}/libpod-${OTHER}`,
      of('docker', null, OTHER),
    ],
    [
      'a monitor that a process in a container pretends to be',
      `/docker/${ID}/libpod_parent/conmon`,
      of('docker'),
    ],
    [
      'Docker in Docker: the outer one, known on the host',
      `/docker/${ID}/docker/${OTHER}`,
      of('docker', null, OTHER),
    ],
    [
      'kind',
      `/docker/${ID}/kubelet/kubepods/burstable/pod${UID}/${OTHER}`,
      of('docker', null, OTHER),
    ],
    [
      'kind with systemd',
      `/system.slice/docker-${ID}.scope/kubelet.slice/kubelet-kubepods-pod${UNDER}.slice/cri-containerd-${OTHER}.scope`,
      of('docker', null, OTHER),
    ],
  ])('%s', (_, path, expected) => {
    expect(containerOfCgroup(path)).toEqual(expected);
  });

  it.each([
    ['the root', '/'],
    ['nothing', ''],
    ['a service', '/system.slice/containerd.service'],
    ['32 digits', '/session/496050f59066b1e0d7e7f79af59f5bba'],
    ['63 digits', `/docker/${ID.slice(1)}`],
    ['65 digits', `/docker/a${ID}`],
    ['capitals', `/docker/${ID.toUpperCase()}`],
    ['a digit of another script', `/docker/${ID.slice(1)}٣`],
    ['Podman’s monitor', '/libpod_parent/conmon'],
    ['the monitor in a pod of Podman', `/libpod_parent/${ID}/conmon`],
    ['a monitor with the container’s id', `/machine.slice/libpod-conmon-${ID}.scope`],
    ['CRI-O’s monitor', `/system.slice/crio-conmon-${ID}.scope`],
    ['a pod', `/kubepods/burstable/pod${UID}`],
    ['the group of a pod of Podman', `/machine.slice/machine-libpod_pod_${ID}.slice`],
    ['another unit', `/system.slice/docker-${ID}.mount`],
    ['a path beyond bounds', `/${'a/'.repeat(3000)}${ID}`],
  ])('none: %s', (_, path) => {
    expect(containerOfCgroup(path)).toBeNull();
  });
});

describe('plain runc', () => {
  it.each([
    ['web', 'web'],
    ['web-1.2+x_y', 'web-1.2+x_y'],
    ['runc-web.scope', 'web'],
    ['', null],
    ['cron.service', null],
    ['user.slice', null],
    ['init.scope', null],
    ['..', null],
    ['a b', null],
    ['a'.repeat(256), null],
    ['a\nb', null],
  ])('%j may be %j', (part, name) => {
    expect(plainNameOf(part)).toBe(name);
  });
});

it('reads the paths of the file, also with colons', () => {
  const text = `12:name=systemd:/a:b\n4:memory:/docker/${ID}\n0::/docker/${ID}\n`;
  expect([...pathsOfCgroupFile(text)]).toEqual(['/a:b', `/docker/${ID}`, `/docker/${ID}`]);
});
