import { useRight } from '../../api/me.ts';
import { useAnswer } from '../../api/queries.ts';

export interface RulesMode {
  /** Whether rules are files, which the service only reads. */
  readonly isFolders: boolean;
  /** Files that could not be read, with the first thing that is wrong with them. */
  readonly problems: readonly {
    readonly file: string;
    readonly message: string;
    readonly severity: string;
  }[];
  readonly loadedAt: number | null;
  readonly isWatched: boolean;
  /** Whether the user can change rules here. */
  readonly canWrite: boolean;
}

/** Where rules come from, and so whether they can be changed here. */
export function useRulesMode(): RulesMode {
  const report = useAnswer('GET /dw/rules/_report', {}).data;
  const isAllowed = useRight('rules');
  const isFolders = report?.mode === 'folders';
  return {
    isFolders,
    problems: report?.folders?.problems ?? [],
    loadedAt: report?.folders?.loadedAt ?? null,
    isWatched: report?.folders?.isWatched ?? false,
    canWrite: isAllowed && !isFolders,
  };
}
