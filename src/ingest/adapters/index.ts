import type { Adapter } from './adapter.ts';
import type { AdapterName } from './names.ts';
import { AUDITD } from './auditd/index.ts';
import { FALCO } from './falco/index.ts';
import { KUBEARMOR } from './kubearmor/index.ts';
import { KUBERNETES_AUDIT } from './kubernetes-audit/index.ts';
import { LAUREL } from './laurel/index.ts';
import { TETRAGON } from './tetragon/index.ts';
import { TRACEE } from './tracee/index.ts';

/** The order in which adapters are tried: the cheapest checks come first. */
const BY_NAME: Readonly<Record<AdapterName, Adapter>> = {
  falco: FALCO,
  tetragon: TETRAGON,
  tracee: TRACEE,
  kubearmor: KUBEARMOR,
  'kubernetes-audit': KUBERNETES_AUDIT,
  laurel: LAUREL,
  auditd: AUDITD,
};

export const ADAPTERS: readonly Adapter[] = Object.values(BY_NAME);
