import type { DetectionStore } from '../../stores/detection-store.ts';
import type { CopyParts } from '../actions/copy-operations.ts';
import type { BulkParts } from '../alerts/bulk-change.ts';
import type { TriageOperationParts } from '../alerts/triage-operations.ts';
import type { AnyOperation } from '../operation/operation.ts';
import type { RuleManager, RuleParts } from '../rules/rule-manager.ts';
import type { StoryEscalation } from '../notifications/duty/duty.ts';
import type { NotificationParts } from '../notifications/parts.ts';
import type { ResponseParts } from '../response/parts.ts';
import type { SummaryParts } from '../rules/overview/rule-summaries.ts';
import type { TestResults } from '../rules/overview/tests/run-text.ts';
import type { FetchDocuments } from '../rules/overview/tried-exceptions.ts';
import type { StoryChangeParts } from '../stories/change-stories.ts';

/** What operations work on. */
export interface OperationParts
  extends
    TriageOperationParts,
    RuleParts,
    StoryChangeParts,
    SummaryParts,
    CopyParts,
    NotificationParts,
    ResponseParts {
  readonly store: DetectionStore;
  readonly ruleManager: RuleManager;
  readonly testResults: TestResults;
  readonly people: NotificationParts['people'];
  readonly escalationsOf: (story: string) => readonly StoryEscalation[];
  readonly fetch: FetchDocuments;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/** What parts of the service above this one bring in. */
export interface Registered {
  /** All operations of a space. */
  readonly operations: readonly AnyOperation<OperationParts>[];
  /** Which alerts a query in the language of Elasticsearch finds. */
  readonly selectionOf: BulkParts['selectionOf'];
}
