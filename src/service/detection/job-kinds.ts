import { bulkChange, type BulkParts, bulkUndo } from '../alerts/bulk-change.ts';
import { exceptionEffect, type EffectParts } from '../alerts/exception-effect.ts';
import type { AnyJobKind } from '../jobs/job-kind.ts';
import { previewJob, type PreviewJobParts } from './preview-job.ts';
import { backfillJob, type BackfillJobParts } from './backfill-job.ts';

/** What jobs work on. */
export type JobParts = BulkParts & EffectParts & BackfillJobParts & PreviewJobParts;

/** Every kind of job. */
export const jobKinds = (parts: JobParts): readonly AnyJobKind[] => [
  bulkChange(parts),
  bulkUndo(parts),
  exceptionEffect(parts),
  backfillJob(parts),
  previewJob(parts),
];
