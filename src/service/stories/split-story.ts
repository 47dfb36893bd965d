import { z } from 'zod';
import { counted } from '../../util/counts.ts';
import { texts } from '../operation/fields.ts';
import { operation } from '../operation/operation.ts';
import { recordOf, shown, summaryOf } from '../operation/changes.ts';
import { splitStory as split, type StorySplit, type StoryChangeParts } from './change-stories.ts';
import { split as splitAnswer } from './schemas.ts';
import { storyView, type StoryViewParts } from './story-row-view.ts';

const MAX_ALERTS = 1_000;

export const splitStory = operation({
  name: 'stories.split',
  on: 'POST /dw/stories/:id/_split',
  about: 'takes `alerts` out into a story of their own',
  answers: 'the `story`, what was `split` from it, and an id under which the split can be undone',
  right: 'triage',
  body: z.strictObject({ alerts: texts(MAX_ALERTS) }),
  answer: splitAnswer,
  ask: ({ id, body, by }): StorySplit => ({ story: id, ...body, by }),
  record: (_: StoryChangeParts & StoryViewParts, ask: StorySplit) => () =>
    recordOf('story', ask.story, null, summaryOf(ask)),
  audit: ({ story, alerts }, { split }) =>
    `split ${counted(alerts.length, 'alert')} from the story ${shown(story)} into ${split.id}`,
  run(parts: StoryChangeParts & StoryViewParts, ask: StorySplit) {
    const { story, split: taken, undo } = split(parts, ask);
    return { story: storyView(parts, story), split: storyView(parts, taken), undo };
  },
});
