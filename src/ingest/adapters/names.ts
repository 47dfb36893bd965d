/** The adapters by name, which are also the names of input formats, without loading them. */
export const ADAPTER_NAMES = [
  'falco',
  'tetragon',
  'tracee',
  'auditd',
  'laurel',
  'kubernetes-audit',
  'kubearmor',
] as const;

export type AdapterName = (typeof ADAPTER_NAMES)[number];
