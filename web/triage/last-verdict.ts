import type { ReasonName } from '../components/status/status.tsx';

export interface Verdict {
  readonly reason: ReasonName;
  readonly note: string;
}

let last: Verdict | null = null;

/** What `.` does again, as long as the page is open. */
export const lastVerdict = () => last;

export function rememberVerdict(verdict: Verdict): void {
  last = verdict;
}
