import type { AlertOrder, AlertQuery } from '../../stores/alert-store.ts';
import type { DetectionStore, RunQuery } from '../../stores/detection-store.ts';

/** What operations work on. */
export interface OperationParts {
  readonly store: DetectionStore;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Everything that is asked of detection from outside, by name. Arguments and results are plain data, since they
 * cross threads.
 */
export const OPERATIONS = {
  'alerts.page': (
    { store }: OperationParts,
    args: {
      readonly query: AlertQuery;
      readonly order: AlertOrder;
      readonly limit: number;
      readonly after?: string | null;
    },
  ) => store.alerts.page(args.query, args.order, args.limit, args.after),
  'runs.list': ({ store }: OperationParts, query: RunQuery) => store.runs.list(query),
  'gaps.list': ({ store }: OperationParts, query: { readonly ruleId?: string }) =>
    store.gaps.list(query),
} satisfies Record<string, (parts: OperationParts, args: never) => unknown>;

export type OperationName = keyof typeof OPERATIONS;
export type OperationArguments<Name extends OperationName> = Parameters<
  (typeof OPERATIONS)[Name]
>[1];
export type OperationResult<Name extends OperationName> = Awaited<
  ReturnType<(typeof OPERATIONS)[Name]>
>;
