import type { DetectionStore, RunQuery } from '../../stores/detection-store.ts';
import { READING_OPERATIONS } from '../alerts/reading-operations.ts';
import type { BulkParts } from '../alerts/bulk-change.ts';
import { TRIAGE_OPERATIONS, type TriageOperationParts } from '../alerts/operations.ts';
import { LIVE_OPERATIONS } from '../feed/live-changes.ts';
import type { RuleManager, RuleParts } from '../rules/rule-manager.ts';
import type { SummaryParts } from '../rules/overview/rule-summaries.ts';
import type { TestResults } from '../rules/overview/tests/test-results.ts';
import type { FetchDocuments } from '../rules/overview/tried-exceptions.ts';
import type { BackfillRequest } from './backfill-job.ts';
import type { RulePreviewRequest } from './preview-job.ts';
import type { AnyOperation, OperationRef } from '../operation/operation.ts';
import { recordOperation } from './recorded-operations.ts';
import type { StoryChangeParts } from '../stories/change-stories.ts';
import { STORY_OPERATIONS } from '../stories/operations.ts';

/** What operations work on. */
export interface OperationParts
  extends TriageOperationParts, RuleParts, StoryChangeParts, SummaryParts {
  readonly store: DetectionStore;
  readonly ruleManager: RuleManager;
  readonly testResults: TestResults;
  readonly fetch: FetchDocuments;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Everything that is asked of detection from outside, by name. Arguments and results are plain data, since they
 * cross threads.
 */
export const OPERATIONS = {
  ...TRIAGE_OPERATIONS,
  ...READING_OPERATIONS,
  ...STORY_OPERATIONS,
  ...LIVE_OPERATIONS,
  'runs.list': ({ store }: OperationParts, query: RunQuery) => store.runs.list(query),
  'gaps.list': (
    { store }: OperationParts,
    query: { readonly ruleId?: string; readonly isOpen?: boolean },
  ) => store.gaps.list(query),
  /** Of a rule: those that are named, or all that can be filled. `by` is who does it. */
  'gaps.fill': (
    { jobs }: OperationParts,
    {
      ruleId,
      numbers,
      by,
    }: { readonly ruleId: string; readonly numbers?: readonly number[]; readonly by: string },
  ) => jobs.start('rules.backfill', { ruleId, gaps: numbers } satisfies BackfillRequest, by),
  /** Of a rule that need not be kept, over stored events; nothing is written but the job. */
  'rules.preview': (
    { jobs }: OperationParts,
    { by, ...request }: RulePreviewRequest & { readonly by: string },
  ) => jobs.start('rules.preview', request, by),
  /** Over events that were received in a range of time. */
  'rules.backfill': (
    { jobs }: OperationParts,
    { by, ...request }: BackfillRequest & { readonly by: string },
  ) => jobs.start('rules.backfill', request, by),
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
    record: (parts, ask) =>
      recordOperation(name as OperationName, ask, parts) ?? (() => ({ items: [], counts: [] })),
  }));

/** What parts of the service above this one bring in. */
export interface Registered {
  /** All operations of a space. */
  readonly operations: readonly AnyOperation<OperationParts>[];
  /** Which alerts a query in the language of Elasticsearch finds. */
  readonly selectionOf: BulkParts['selectionOf'];
}
