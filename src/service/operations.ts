import { getStory } from './stories/get-story.ts';
import { judgeStory } from './stories/judge-story.ts';
import { listStories } from './stories/list-stories.ts';
import { mergeStories } from './stories/merge-stories.ts';
import { splitStory } from './stories/split-story.ts';

/** The operations of a space that have a route, by the titles of the reference. */
export const STORY_OPERATIONS = [
  listStories,
  getStory,
  judgeStory,
  splitStory,
  mergeStories,
] as const;
