import type { ResponseLimits } from '../../respond/containers/responses.ts';
import type { Protection } from '../../respond/containers/protection.ts';
import type { ActionName } from '../../respond/containers/plan.ts';

/** Which alerts lead to which actions; plain data. */
export interface Playbook {
  readonly id: string;
  /** Ids of rules; empty for any. */
  readonly rules: readonly string[];
  readonly severities: readonly string[];
  /** Patterns of Kubernetes namespaces; empty for any, and for none. */
  readonly namespaces: readonly string[];
  /** In order. */
  readonly actions: readonly ActionName[];
  /** `suggest` waits for a person; `auto` acts by itself, never in production. */
  readonly mode: 'suggest' | 'auto';
  /** Beyond it, an automatic playbook disarms itself. */
  readonly perHour: number;
}

/** The configuration of responses; plain data. */
export interface ResponseConfig {
  /** As `docker`, or `docker=/path/of.sock`; at least one. */
  readonly engines: readonly string[];
  readonly limits: ResponseLimits;
  readonly protection: Omit<Protection, 'own'>;
  /** Where evidence and the file of the kill switch are. */
  readonly folder: string;
  readonly evidenceBytes: number;
  readonly playbooks: readonly Playbook[];
}
