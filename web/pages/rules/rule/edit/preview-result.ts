import type {
  ExampleAlert as RaisedAlert,
  Workload,
  WorkloadCount,
} from '../../../../../src/service/detection/preview-examples.ts';

/** What a job of a preview comes to, as far as the page shows it. */
export interface PreviewResult {
  /** SHA-256 of what was previewed. */
  readonly ruleHash: string;
  readonly events: { readonly selected: number };
  readonly counts: {
    readonly matches: number;
    readonly alerts: number;
    readonly excepted: number;
    readonly suppressed: number;
  };
  readonly failures: number;
  readonly histogram: {
    readonly intervalMs: number;
    readonly buckets: readonly { readonly at: string; readonly alerts: number }[];
  };
  readonly examples: readonly ExampleAlert[];
  readonly byWorkload: { readonly workloads: readonly WorkloadCount[]; readonly others: number };
  readonly nearestMissLine: string | null;
  readonly nearestMissText: readonly string[];
  readonly nearestMiss: {
    readonly stages: readonly {
      readonly conditions: readonly {
        readonly missed: number;
        readonly span: { readonly start: number; readonly end: number } | null;
      }[];
    }[];
  } | null;
  readonly difference: {
    readonly same: number;
    readonly added: number;
    readonly removed: number;
    readonly addedAlerts: readonly ExampleAlert[];
    readonly removedAlerts: readonly ExampleAlert[];
    readonly isComplete: boolean;
  } | null;
}

/** In the answer, times are texts. */
export type ExampleAlert = Omit<RaisedAlert, 'start'> & { readonly start: string | null };

export function workloadText(workload: Workload | null): string {
  if (workload === null) return 'unknown';
  const { namespace, resource, container, host } = workload;
  const name = resource ?? container ?? host ?? 'unknown';
  return namespace === null ? name : `${namespace}/${name}`;
}
