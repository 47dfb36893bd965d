import type { Severity } from '../../../rules/index.ts';

/** The data of a case report. Times are ISO texts in UTC; other texts come from events, rules and users. */
export interface CaseData {
  readonly story: CaseStory;
  /** In order of their events. */
  readonly alerts: readonly CaseAlert[];
  readonly verdicts: readonly CaseVerdict[];
  readonly notes: readonly CaseNote[];
  readonly moreNotes: number;
  /** The worst first. */
  readonly rules: readonly CaseRule[];
  /** Around the worst alert; `null` if it could not be drawn. */
  readonly tree: CaseTree | null;
}

interface CaseStory {
  readonly id: string;
  readonly title: string;
  readonly because: string;
  readonly severity: Severity;
  readonly status: string;
  readonly closeReason: string | null;
  readonly firstEvent: string | null;
  readonly lastEvent: string | null;
  readonly createdAt: string;
  readonly assignees: readonly string[];
  readonly tactics: readonly { readonly name: string }[];
}

export interface CaseAlert {
  readonly id: string;
  readonly time: string;
  readonly firstEvent: string | null;
  readonly severity: Severity;
  readonly ruleName: string;
  readonly command: string;
  readonly process: string;
  readonly parent: string;
  readonly container: string;
  readonly image: string;
  readonly pod: string;
  readonly host: string;
  readonly user: string;
  readonly suppressed: number;
  readonly isPinned: boolean;
}

export interface CaseVerdict {
  readonly at: string;
  readonly by: string;
  readonly what: string;
  readonly status: string | null;
  readonly closeReason: string | null;
  readonly alerts: number;
}

interface CaseNote {
  readonly at: string;
  readonly by: string;
  readonly text: string;
  readonly ruleName: string;
}

export interface CaseRule {
  readonly name: string;
  readonly severity: Severity;
  readonly alerts: number;
  readonly techniques: readonly CaseTechnique[];
  /** Markdown. */
  readonly guide: string;
  /** The numbers of its ticked list items, from 0. */
  readonly steps: readonly number[];
}

interface CaseTechnique {
  readonly id: string;
  readonly name: string;
}

interface CaseTree {
  readonly root: CaseProcess | null;
  readonly missing: readonly { readonly message: string }[];
}

export interface CaseProcess {
  readonly name: string | null;
  readonly executable: string | null;
  readonly args: readonly string[];
  readonly pid: number | null;
  readonly user: string | null;
  readonly images: readonly { readonly time: string | null }[];
  readonly isAlert: boolean;
  readonly isPath: boolean;
  readonly alerts: readonly { readonly severity: Severity }[];
  readonly children: readonly CaseProcess[];
  readonly folded: { readonly count: number } | null;
}
