import { z } from 'zod';
import { counted } from '../../util/counts.ts';
import { texts } from '../operation/fields.ts';
import { operation } from '../operation/operation.ts';
import { recordOf, shown, summaryOf } from '../operation/changes.ts';
import { mergeStories as merge, type StoryMerge, type StoryChangeParts } from './change-stories.ts';
import { merged } from './schemas.ts';
import { storyView, type StoryViewParts } from './story-row-view.ts';

const MAX_STORIES = 100;

export const mergeStories = operation({
  name: 'stories.merge',
  on: 'POST /dw/stories/:id/_merge',
  about: 'moves the alerts of other `stories` into this one',
  answers: 'the `story`, and an id under which the merge can be undone',
  right: 'triage',
  body: z.strictObject({ stories: texts(MAX_STORIES) }),
  answer: merged,
  ask: ({ id, body, by }): StoryMerge => ({ into: id, ...body, by }),
  record: (_: StoryChangeParts & StoryViewParts, ask: StoryMerge) => () =>
    recordOf('story', ask.into, null, summaryOf(ask)),
  audit: ({ into, stories }) =>
    `merged ${counted(stories.length, 'other story', 'other stories')} into the story ${shown(into)}`,
  run(parts: StoryChangeParts & StoryViewParts, ask: StoryMerge) {
    const { story, undo } = merge(parts, ask);
    return { story: storyView(parts, story), undo };
  },
});
