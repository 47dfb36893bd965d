import type { DetectionStore } from '../../stores/detection-store.ts';
import type { BulkParts } from '../alerts/bulk-change.ts';
import type { TriageOperationParts } from '../alerts/triage-operations.ts';
import { OVERVIEW_OPERATIONS, type OverviewParts } from '../rules/overview/operations.ts';
import { RULE_OPERATIONS, type RuleOperationParts } from '../rules/operations.ts';
import type { AnyOperation, OperationRef } from '../operation/operation.ts';
import { recordExport } from './recorded-operations.ts';
import type { StoryChangeParts } from '../stories/change-stories.ts';

/** What operations work on. */
export interface OperationParts
  extends TriageOperationParts, RuleOperationParts, StoryChangeParts, OverviewParts {
  readonly store: DetectionStore;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Everything that is asked of detection from outside, by name. Arguments and results are plain data, since they
 * cross threads.
 */
export const OPERATIONS = {
  ...RULE_OPERATIONS,
  ...OVERVIEW_OPERATIONS,
} satisfies Record<string, (parts: OperationParts, args: never) => unknown>;

/** The operations by name; what is registered from above is added to it by its module. */
export interface OperationTable extends ServiceOperations {}
type ServiceOperations = typeof OPERATIONS;

export type OperationName = keyof OperationTable;
export type OperationArguments<Name extends OperationName> = Parameters<OperationTable[Name]>[1];
export type OperationResult<Name extends OperationName> = Awaited<ReturnType<OperationTable[Name]>>;

/** An operation of a table, by its name. */
export const operationNamed = <Name extends OperationName>(
  name: Name,
): OperationRef<OperationArguments<Name>, OperationResult<Name>> => ({ name });

type Table = Readonly<Record<string, (parts: OperationParts, args: never) => unknown>>;

/** The operations of a table that have no route of their own yet. */
export const operationsOf = (table: Table): readonly AnyOperation<OperationParts>[] =>
  Object.entries(table).map(([name, run]) => ({
    name,
    run,
    record: (_, ask) => () => recordExport(name, ask),
  }));

/** What parts of the service above this one bring in. */
export interface Registered {
  /** All operations of a space. */
  readonly operations: readonly AnyOperation<OperationParts>[];
  /** Which alerts a query in the language of Elasticsearch finds. */
  readonly selectionOf: BulkParts['selectionOf'];
}
