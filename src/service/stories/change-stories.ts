import { z } from 'zod';
import { ENGINE_CODES, type EngineCode } from '../../runs/errors.ts';
import type { NewStory, StoredAlert, StoryRow } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { CodedError } from '../../util/coded-error.ts';
import { counted } from '../../util/counts.ts';
import {
  changeAlerts,
  type EditOutcome,
  type ChangeRequest,
  type TriageParts,
} from '../alerts/change-alerts.ts';
import { earlier, later, NANOS_PER_MS } from '../../util/time/index.ts';
import { alertStates, changeInWords, triageChange } from '../alerts/triage-change.ts';
import { MAX_STORY_ALERTS } from './story-board.ts';
import { recordEdit } from '../jobs/edits.ts';
import { recordOf, shown, summaryOf } from '../operation/changes.ts';
import { text, texts } from '../operation/fields.ts';
import { operation } from '../operation/operation.ts';
import { judged, split as splitAnswer, merged } from './schemas.ts';
import { storyView, type StoryViewParts } from './story-row-view.ts';
import { verdictOf } from './story-status.ts';
import { byLead, distinctTitle, isWorse, leadOf, rankOf, titleOf } from './story-text.ts';

export interface StoryChangeParts extends TriageParts {
  readonly store: Pick<
    DetectionStore,
    'alerts' | 'stories' | 'jobs' | 'triageTimes' | 'transaction'
  >;
}

interface StoryParts {
  readonly store: Pick<DetectionStore, 'alerts' | 'stories'>;
}

export interface StoryVerdict extends Omit<ChangeRequest, 'ids'> {
  readonly story: string;
  /** The alerts that the user saw when they decided: later ones are not meant. */
  readonly shown: readonly string[];
}

/** Changes the alerts of a story that the user has seen. The story is closed only if no others have come. */
export function judgeShown(
  parts: StoryChangeParts,
  { story: id, shown, ...request }: StoryVerdict,
): EditOutcome & { readonly story: StoryRow } {
  const { store, now } = parts;
  return store.transaction(() => {
    const { id: story } = storyOf(parts, id);
    membersOf(parts, story, shown);
    const outcome = changeAlerts(parts, { ids: shown, ...request });
    const detail = JSON.stringify({ change: request.change, alerts: outcome.changed.length });
    store.stories.addHistory({ story, at: now(), by: request.by, what: 'verdict', detail });
    return { ...outcome, story: storyOf(parts, story) };
  });
}

export interface StorySplit {
  readonly story: string;
  readonly alerts: readonly string[];
  readonly by: string;
}

export interface StoryMerge {
  readonly into: string;
  readonly stories: readonly string[];
  readonly by: string;
}

/** Takes alerts out of a story into a new one. The story keeps its id and goes on to take alerts; the new one takes none by itself. */
export function splitOff(
  parts: StoryChangeParts,
  { story: id, alerts, by }: StorySplit,
): { readonly story: StoryRow; readonly split: StoryRow; readonly undo: string } {
  const { store, now, makeId } = parts;
  return store.transaction(() => {
    const story = storyOf(parts, id);
    const members = membersOf(parts, story.id, alerts);
    if (members.length === 0 || members.length >= story.alerts) {
      throw new StoryError(
        'ENG1403',
        `${members.length} of ${story.alerts} alerts are to be split off`,
      );
    }
    const split = makeId();
    const place = placeIn(store.stories, story);
    const undo = makeId();
    const author = { at: now(), by, job: undo };
    store.alerts.putStory({
      ...withoutCounts(story),
      id: split,
      because: `${by} has split these alerts off from the story ${story.id}.`,
      createdAt: now(),
      isEdited: true,
    });
    store.alerts.setStory(members, split, author);
    describe(parts, split, place);
    describe(parts, story.id);
    const detail = JSON.stringify({ from: story.id, to: split, alerts: members });
    for (const each of [story.id, split]) {
      store.stories.addHistory({ story: each, at: author.at, by, what: 'split', detail });
    }
    const { isEdited } = story;
    record(parts, author, { what: 'split', from: story.id, isEdited, to: split }, members.length);
    return { story: storyOf(parts, story.id), split: storyOf(parts, split), undo };
  });
}

/** Moves all alerts of stories into one of them, which goes on for all. The ids of the others lead to it from then on. */
export function mergeInto(
  parts: StoryChangeParts,
  { into: id, stories, by }: StoryMerge,
): { readonly story: StoryRow; readonly undo: string } {
  const { store, now, makeId } = parts;
  return store.transaction(() => {
    const into = storyOf(parts, id);
    const others = [...new Set(stories.map((each) => storyOf(parts, each).id))]
      .filter((each) => each !== into.id)
      .map((each) => storyOf(parts, each));
    const alerts = others.reduce((sum, each) => sum + each.alerts, into.alerts);
    if (others.length === 0 || alerts > MAX_STORY_ALERTS) {
      throw new StoryError(
        'ENG1403',
        `${others.length} stories are to be merged into one of ${alerts} alerts`,
      );
    }
    const undo = makeId();
    const author = { at: now(), by, job: undo };
    const before = others.map(({ id: each, because, isEdited }) => ({
      id: each,
      because,
      isEdited,
      groups: store.stories.groupsOf(each).map(({ number }) => number),
      predecessors: store.stories.predecessors(each),
    }));
    for (const other of others) {
      const members = idsOf(parts, other.id);
      store.alerts.setStory(members, into.id, author);
      store.stories.merge(other.id, into.id);
      store.alerts.putStory({
        ...withoutCounts(other),
        because: `${by} has merged this story into ${into.id}.`,
        status: 'closed',
        closeReason: null,
        isEdited: true,
      });
      const detail = JSON.stringify({ from: other.id, to: into.id, alerts: members });
      for (const each of [other.id, into.id]) {
        store.stories.addHistory({ story: each, at: author.at, by, what: 'merged', detail });
      }
    }
    describe(parts, into.id);
    const { isEdited } = into;
    const edit: StoryEdit = { what: 'merge', into: into.id, isEdited, stories: before };
    record(parts, author, edit, alerts - into.alerts);
    return { story: storyOf(parts, into.id), undo };
  });
}

function record(
  { store }: StoryChangeParts,
  { at, by, job }: { readonly at: number; readonly by: string; readonly job: string },
  edit: StoryEdit,
  changed: number,
): void {
  recordEdit(store.jobs, { id: job, kind: 'stories.edit', request: edit, changed, at, by });
}

/** The story of an id or of its first digits, or that into which it was merged. Throws {@link StoryError}. */
export function storyOf({ store }: StoryParts, id: string): StoryRow {
  const { alerts, stories } = store;
  const named = alerts.story(id) ?? startingWith(alerts, id);
  const story = named === null ? null : alerts.story(stories.successor(named.id));
  if (story === null) throw new StoryError('ENG1401', `there is no story ${id}`);
  return story;
}

/** Fewer would hit by chance. */
const MIN_DIGITS = 4;

function startingWith(alerts: StoryChangeParts['store']['alerts'], digits: string) {
  if (digits.length < MIN_DIGITS) return null;
  const [only, other] = alerts.storiesStartingWith(digits, 2);
  if (only === undefined) return null;
  if (other === undefined) return alerts.story(only);
  throw new StoryError('ENG1307', `${digits} may be the story ${only} or ${other}`);
}

function membersOf({ store }: StoryChangeParts, story: string, ids: readonly string[]): string[] {
  const wanted = [...new Set(ids)];
  if (wanted.length > MAX_STORY_ALERTS) {
    throw new StoryError(
      'ENG1402',
      `${wanted.length} alerts are named, and a story has at most ${MAX_STORY_ALERTS}`,
    );
  }
  const query = { ids: wanted, stories: [story], includesBuildingBlocks: true };
  const members = wanted.length === 0 ? [] : store.alerts.ids(query, wanted.length, null);
  if (members.length === wanted.length) return members;
  throw new StoryError(
    'ENG1402',
    `${wanted.length - members.length} of the alerts are not in the story ${story}`,
  );
}

const idsOf = ({ store }: StoryParts, story: string): string[] =>
  store.alerts.ids({ stories: [story], includesBuildingBlocks: true }, MAX_STORY_ALERTS, null);

/**
 * Updates the title, severity and times of a story to the alerts that it has now.
 *
 * @param place left out, the place of its groups
 */
export function describe(parts: StoryParts, id: string, place?: string): void {
  const { store } = parts;
  const story = storyOf(parts, id);
  const alerts = idsOf(parts, id).flatMap((each) => store.alerts.get(each) ?? []);
  const [lead] = alerts
    .map((alert) => ({
      lead: alert.ruleName,
      leadRank: rankOf(alert),
      leadTime: Number((alert.firstEvent ?? alert.lastEvent ?? 0n) / NANOS_PER_MS),
    }))
    .toSorted(byLead);
  const [first] = alerts;
  if (first === undefined || lead === undefined) return;
  const worst = alerts.reduce((a, b) => (isWorse(b.severity, a.severity) ? b : a), first);
  const ruleIds = [...new Set(alerts.map(({ ruleId }) => ruleId))];
  const changed: NewStory = {
    ...withoutCounts(story),
    ...verdictOf(store.alerts.storyVerdicts([id]).get(id)),
    title: titleOf(lead.lead, ruleIds.length, place ?? placeIn(store.stories, story)),
    severity: worst.severity,
    ruleIds,
    firstEvent: alerts.map(({ firstEvent }) => firstEvent).reduce(earlier, null),
    lastEvent: alerts.map(({ lastEvent }) => lastEvent).reduce(later, null),
    lastAlertAt: Math.max(...alerts.map(({ createdAt }: StoredAlert) => createdAt)),
    isEdited: true,
  };
  store.alerts.putStory({ ...changed, title: distinctTitle(store.alerts, changed) });
}

export function withoutCounts(story: StoryRow): NewStory {
  const { alerts: _, openAlerts: __, ...rest } = story;
  return rest;
}

/** The place of a story; if its groups are gone, it is taken from the title. */
function placeIn(stories: DetectionStore['stories'], { id, title }: StoryRow): string {
  const groups = stories.groupsOf(id);
  if (groups.length > 0) return leadOf(groups).place;
  return title.slice(title.indexOf(': ') + 2).replace(/, (?:from|story) [-\d: a-f]+$/, '');
}

/** A story cannot be found or changed as asked. */
export class StoryError extends CodedError<EngineCode> {
  override readonly name = 'StoryError';

  constructor(code: EngineCode, message: string) {
    super(code, message, ENGINE_CODES[code].cure);
  }
}

/** How stories were before a user changed which alerts they have; the alerts are in the history. */
export type StoryEdit =
  | {
      readonly what: 'split';
      readonly from: string;
      readonly isEdited: boolean;
      readonly to: string;
    }
  | {
      readonly what: 'merge';
      readonly into: string;
      readonly isEdited: boolean;
      readonly stories: readonly {
        readonly id: string;
        readonly because: string;
        readonly isEdited: boolean;
        /** Numbers of its groups, and stories that had been merged into it. */
        readonly groups: readonly number[];
        readonly predecessors: readonly string[];
      }[];
    };

const MAX_NOTE = 10_000;

export const judgeStory = operation({
  name: 'stories.judge',
  on: 'POST /dw/stories/:id/_judge',
  about: 'changes the alerts of the story that were `shown`; later ones are not meant',
  answers:
    '`changed` and `unchanged` alerts, the `story`, and an id under which the change can be undone',
  right: 'triage',
  body: z.strictObject({
    shown: texts(MAX_STORY_ALERTS),
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
    const { story, ...outcome } = judgeShown(parts, ask);
    return { ...outcome, story: storyView(parts, story) };
  },
});

export const splitStory = operation({
  name: 'stories.split',
  on: 'POST /dw/stories/:id/_split',
  about: 'takes `alerts` out into a story of their own',
  answers: 'the `story`, what was `split` from it, and an id under which the split can be undone',
  right: 'triage',
  body: z.strictObject({ alerts: texts(MAX_STORY_ALERTS) }),
  answer: splitAnswer,
  ask: ({ id, body, by }): StorySplit => ({ story: id, ...body, by }),
  record: (_: StoryChangeParts & StoryViewParts, ask: StorySplit) => () =>
    recordOf('story', ask.story, null, summaryOf(ask)),
  audit: ({ story, alerts }, { split }) =>
    `split ${counted(alerts.length, 'alert')} from the story ${shown(story)} into ${split.id}`,
  run(parts: StoryChangeParts & StoryViewParts, ask: StorySplit) {
    const { story, split: taken, undo } = splitOff(parts, ask);
    return { story: storyView(parts, story), split: storyView(parts, taken), undo };
  },
});

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
    const { story, undo } = mergeInto(parts, ask);
    return { story: storyView(parts, story), undo };
  },
});
