import type { AlertFacet } from './alert-facets.ts';

/** What the alerts of a story say together, hidden ones included. */
export interface StoryFacts {
  /** When the events of each alert began, in milliseconds; when it was raised where that is not known. */
  readonly times: readonly number[];
  /** Of its worst alerts, the rule of most. */
  readonly worstRuleId: string;
  /** Of most of its alerts. */
  readonly place: Readonly<Partial<Record<AlertFacet, string>>>;
  readonly assignees: readonly string[];
}
