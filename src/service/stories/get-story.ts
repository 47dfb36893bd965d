import { operation } from '../operation/operation.ts';
import { storyOf } from './change-stories.ts';
import { storyDetail } from './schemas.ts';
import { storyDetailOf, type StoryDetailParts } from './story-view.ts';

export const getStory = operation({
  name: 'stories.get',
  on: 'GET /dw/stories/:id',
  about:
    'shows a story with its alerts in the order of their events, and its history; of one that was merged, the story that it is part of now',
  answers: '`story`, `alerts` and `history`',
  right: 'read',
  answer: storyDetail,
  ask: ({ id }) => ({ id }),
  run: (parts: StoryDetailParts, { id }: { readonly id: string }) =>
    storyDetailOf(parts, storyOf(parts, id)),
});
