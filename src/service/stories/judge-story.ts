import { z } from 'zod';
import { alertStates, changeInWords, triageChange } from '../alerts/triage-change.ts';
import { text, texts } from '../operation/fields.ts';
import { operation } from '../operation/operation.ts';
import { recordOf, shown, summaryOf } from '../operation/changes.ts';
import { judgeStory as judge, type StoryChangeParts, type StoryVerdict } from './change-stories.ts';
import { judged } from './schemas.ts';
import { storyView, type StoryViewParts } from './story-row-view.ts';

const MAX_ALERTS = 1_000;
const MAX_NOTE = 10_000;

export const judgeStory = operation({
  name: 'stories.judge',
  on: 'POST /dw/stories/:id/_judge',
  about: 'changes the alerts of the story that were `shown`; later ones are not meant',
  answers:
    '`changed` and `unchanged` alerts, the `story`, and an id under which the change can be undone',
  right: 'triage',
  body: z.strictObject({
    shown: texts(MAX_ALERTS),
    change: triageChange,
    note: text(MAX_NOTE).optional(),
  }),
  answer: judged,
  ask: ({ id, body, by }): StoryVerdict => ({ story: id, ...body, by }),
  record({ store }: StoryChangeParts & StoryViewParts, ask: StoryVerdict) {
    const before = alertStates(store.alerts, ask.shown);
    return ({ changed, unchanged, unknown, undo }) =>
      recordOf(
        'story',
        ask.story,
        { alerts: before },
        {
          ...summaryOf(ask),
          ...summaryOf({ unchanged, unknown, undo }),
          changed: changed.length,
          alerts: alertStates(store.alerts, ask.shown),
        },
      );
  },
  audit: ({ story, change }, { changed }) =>
    `${changeInWords(change, changed.length)} in the story ${shown(story)}`,
  run(parts: StoryChangeParts & StoryViewParts, ask: StoryVerdict) {
    const { story, ...outcome } = judge(parts, ask);
    return { ...outcome, story: storyView(parts, story) };
  },
});
