/** The adapters by name, as in `--input-format`, without loading them. */
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
