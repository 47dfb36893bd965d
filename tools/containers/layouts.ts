import { createHash } from 'node:crypto';

/** The owner of a container, as its runtime would record it. */
export interface Labels {
  readonly name: string;
  readonly image: string;
  readonly pod: string;
  readonly namespace: string;
}

/** How one runtime names cgroups, and what it writes into the bundle. */
export interface Layout {
  readonly name: string;
  readonly cgroupsPath: (id: string, uid: string) => string;
  readonly annotations: (labels: Labels, uid: string) => Readonly<Record<string, string>>;
}

const ofContainerd: Layout['annotations'] = ({ name, image, pod, namespace }, uid) => ({
  'io.kubernetes.cri.container-type': 'container',
  'io.kubernetes.cri.container-name': name,
  'io.kubernetes.cri.image-name': image,
  'io.kubernetes.cri.sandbox-id': createHash('sha256').update(uid).digest('hex'),
  'io.kubernetes.cri.sandbox-name': pod,
  'io.kubernetes.cri.sandbox-namespace': namespace,
  'io.kubernetes.cri.sandbox-uid': uid,
});

const ofCrio: Layout['annotations'] = ({ name, image, pod, namespace }, uid) => ({
  'io.kubernetes.cri-o.ContainerType': 'container',
  'io.kubernetes.cri-o.ImageName': image,
  'io.kubernetes.cri-o.SandboxID': createHash('sha256').update(uid).digest('hex'),
  'io.kubernetes.container.name': name,
  'io.kubernetes.pod.name': pod,
  'io.kubernetes.pod.namespace': namespace,
  'io.kubernetes.pod.uid': uid,
});

/** Docker and Podman report names at their sockets, not in the bundle. */
const none: Layout['annotations'] = () => ({});

const slice = (quality: string, uid: string) =>
  `/kubepods.slice/kubepods-${quality}.slice/kubepods-${quality}-pod${uid.replaceAll('-', '_')}.slice`;

/** Layouts for containers of a pod. */
export const POD_LAYOUTS: readonly Layout[] = [
  {
    name: 'kubelet with containerd',
    cgroupsPath: (id, uid) => `/kubepods/burstable/pod${uid}/${id}`,
    annotations: ofContainerd,
  },
  {
    name: 'kubelet with containerd, systemd driver',
    cgroupsPath: (id, uid) => `${slice('burstable', uid)}/cri-containerd-${id}.scope`,
    annotations: ofContainerd,
  },
  {
    name: 'kubelet with containerd, guaranteed',
    cgroupsPath: (id, uid) => `/kubepods/pod${uid}/${id}`,
    annotations: ofContainerd,
  },
  {
    name: 'kubelet with CRI-O, systemd driver',
    cgroupsPath: (id, uid) => `${slice('besteffort', uid)}/crio-${id}.scope`,
    annotations: ofCrio,
  },
];

/** Layouts for containers without a pod. */
export const PLAIN_LAYOUTS: readonly Layout[] = [
  { name: 'Docker', cgroupsPath: (id) => `/docker/${id}`, annotations: none },
  {
    name: 'Docker, systemd driver',
    cgroupsPath: (id) => `/system.slice/docker-${id}.scope`,
    annotations: none,
  },
  {
    name: 'Podman',
    cgroupsPath: (id) => `/machine.slice/libpod-${id}.scope`,
    annotations: none,
  },
];

export const ANY_LAYOUT: readonly Layout[] = [...POD_LAYOUTS, ...PLAIN_LAYOUTS];

/** Chooses a layout by the name of a script, so that it is the same in every run. */
export function layoutByName(name: string, fitting: readonly Layout[]): Layout {
  const number = [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0);
  return fitting[number % fitting.length] as Layout;
}
