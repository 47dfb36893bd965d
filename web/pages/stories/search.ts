import { SEVERITIES } from '../../components/severity/severity.tsx';
import { STATUSES } from '../../components/status/status.tsx';
import { oneOf, searchOf, someOf, textOf, textsOf } from '../../search-text.ts';

export const storiesSearch = searchOf({
  /** Left out, all. */
  status: someOf(STATUSES),
  severity: someOf(SEVERITIES),
  assignee: textsOf,
  from: textOf,
  to: textOf,
});

export type StoriesSearch = ReturnType<typeof storiesSearch>;

const TABS = ['alerts', 'known', 'processes', 'guide', 'history'] as const;
export type Tab = (typeof TABS)[number];

export const storySearch = searchOf({
  tab: oneOf(TABS),
  /** The alert that is open. */
  alert: textOf,
});

export type StorySearch = ReturnType<typeof storySearch>;
