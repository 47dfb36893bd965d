import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { compileWildcards } from '../../util/wildcard.ts';
import { namespaceOf, podOf, type ContainerState } from './container.ts';

/** What nothing is done to, and what a second person has to approve. */
export interface Protection {
  /** Kubernetes namespaces in which nothing is acted on. */
  readonly namespaces: readonly string[];
  /** Patterns of namespaces in which a second person approves. */
  readonly production: readonly string[];
  /** Ids of the containers that this process runs in, or the first digits of one. */
  readonly own: readonly string[];
}

export const DEFAULT_PROTECTION: Omit<Protection, 'own'> = {
  namespaces: ['kube-system', 'kube-public', 'kube-node-lease'],
  production: ['prod', 'production', 'prod-*', 'production-*', '*-prod', '*-production'],
};

const PROTECTED_LABEL = 'dockwarden.protected';
/** Labels that say in what environment a container runs. */
const ENVIRONMENT_LABELS = ['dockwarden.environment', 'environment', 'env'];
const PRODUCTION = new Set(['prod', 'production']);
const NO = new Set(['', 'false', '0', 'no']);
const SHORT_ID = 12;

/** Why a container is not acted on; `null` if it may be. */
export function whyProtected(state: ContainerState, protection: Protection): string | null {
  const { labels, id, name } = state;
  const label = labels[PROTECTED_LABEL];
  if (label !== undefined && !NO.has(label.toLowerCase()))
    return `${name} has the label ${PROTECTED_LABEL}`;
  if (protection.own.some((own) => own.length >= SHORT_ID && id.startsWith(own)))
    return `${name} is the container that Dockwarden itself runs in`;
  const namespace = namespaceOf(state);
  if (namespace !== null && protection.namespaces.includes(namespace))
    return `${name} is in the namespace ${namespace}`;
  if (labels['tier'] === 'control-plane' || labels['io.kubernetes.pod.tier'] === 'control-plane')
    return `${name} is a part of the control plane`;
  const pod = podOf(state);
  if (pod !== null && CONTROL_PLANE.test(pod)) return `${name} is a part of the control plane`;
  return null;
}

/** Static pods have the name of their node after that of the component. */
const CONTROL_PLANE = /^(kube-apiserver|kube-controller-manager|kube-scheduler|etcd)-/;

/** Whether a second person has to approve. */
export function isProduction(state: ContainerState, { production }: Protection): boolean {
  const { labels } = state;
  if (ENVIRONMENT_LABELS.some((label) => PRODUCTION.has((labels[label] ?? '').toLowerCase())))
    return true;
  const namespace = namespaceOf(state);
  if (namespace === null || production.length === 0) return false;
  return compileWildcards(production, { ignoreCase: true, escapes: false })(namespace);
}

/** Ids of containers in the files by which a process can learn where it runs; of the host, none. */
export function ownContainers(): string[] {
  const texts = ['/proc/self/cgroup', '/proc/self/mountinfo'].map((path) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  });
  // In a network namespace of its own, a container is named after its id.
  const short = /^[0-9a-f]{12}$/.test(hostname()) ? [hostname()] : [];
  const named = /\/containers\/([0-9a-f]{64})\/(?:hostname|resolv\.conf|hosts)/g;
  const mounts = [...(texts[1] ?? '').matchAll(named)].map(([, id = '']) => id);
  const groups = [...(texts[0] ?? '').matchAll(/[0-9a-f]{64}/g)].map(([id]) => id);
  return [...new Set([...groups, ...mounts, ...short])];
}
