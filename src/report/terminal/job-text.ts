import { counted, formatCount } from '../../util/counts.ts';
import { present } from '../../util/present.ts';
import { safeText } from '../../util/safe-text.ts';

/** A change of many alerts that has ended. */
export interface EndedChange {
  readonly id: string;
  readonly state: string;
  /** Counts by name. */
  readonly result: unknown;
  readonly message: string | null;
  readonly canUndo: boolean;
}

/**
 * `1,200 alerts closed · 3 already were · undo: dockwarden alerts undo 7c1…`
 *
 * @param done what became of them
 */
export function changeLines(job: EndedChange, done: string): string[] {
  const counts = (job.result ?? {}) as Partial<Record<string, number>>;
  const { changed = 0, restored = 0, unchanged = 0, left = 0, gone = 0 } = counts;
  const parts = present([
    `${counted(changed + restored, 'alert')} ${done}`,
    unchanged > 0 && alreadyText(unchanged),
    left > 0 && `${formatCount(left)} changed since and left alone`,
    gone > 0 && `${formatCount(gone)} removed by retention meanwhile`,
    job.canUndo && changed + restored > 0 && `undo: dockwarden alerts undo ${safeText(job.id)}`,
  ]);
  const why = job.message === null ? '' : `: ${safeText(job.message)}`;
  const end = job.state === 'cancelled' ? 'was cancelled' : 'failed';
  return [parts.join(' · '), ...(job.state === 'done' ? [] : [`the change ${end}${why}`])];
}

export const alreadyText = (count: number) => `${formatCount(count)} already were`;
