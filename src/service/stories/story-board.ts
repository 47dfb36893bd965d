import type { NewAlert, NewStory } from '../../stores/alert-store.ts';
import type { NewStoryGroup, NewStoryLink } from '../../stores/story-store.ts';
import { appendTo } from '../../util/maps.ts';
import { earlier, later } from '../../util/time/index.ts';
import type { Root } from './ancestry.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { QUIET_MS, type Link } from './links.ts';
import type { Scene } from './scene.ts';
import {
  byLead,
  distinctTitle,
  isWorse,
  keptPlace,
  keptReason,
  leadOf,
  rankOf,
  reasonOf,
  rootText,
  sharedReason,
  titleOf,
  type Limit,
} from './story-text.ts';

const MAX_DURATION_MS = 24 * 60 * 60_000;
export const MAX_STORY_ALERTS = 1_000;

/** The maximum number of stored links read for one batch of alerts, the latest first. */
const MAX_LINKS = 20_000;

/** The maximum number of roots, places and reasons that a group stores. */
const MAX_SAID = 20;

export interface StoryParts {
  readonly store: Pick<DetectionStore, 'alerts' | 'stories' | 'processes' | 'rules'>;
  /** For new stories. */
  readonly makeId: () => string;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/** An alert to be put into a story. */
export interface Placed {
  readonly alert: NewAlert;
  readonly scene: Scene;
  readonly root: Root | null;
  readonly links: readonly Link[];
  readonly first: number;
  readonly last: number;
}

/** A story as it will be saved. */
interface Draft {
  story: NewStory;
  /** The first one receives new alerts. */
  readonly groups: [NewStoryGroup, ...NewStoryGroup[]];
  alerts: number;
  readonly added: string[];
  /** Stored stories that are merged into it. */
  readonly absorbed: Draft[];
  /** The story that it was merged into. */
  into: Draft | null;
  isReopened: boolean;
  readonly isNew: boolean;
}

interface Row {
  link: Omit<NewStoryLink, 'groupNumber'> & { readonly groupNumber?: number };
  readonly draft: Draft;
  isChanged: boolean;
}

/**
 * The stories that new alerts are linked with, before and after the alerts are added. Each alert of a story is linked
 * with another alert of it, so an alert that is linked with two stories merges them into the older one, whose id stays.
 * Stories that users have split or merged only receive alerts.
 */
export class StoryBoard {
  readonly #parts: StoryParts;
  readonly #drafts: Draft[] = [];
  readonly #rows = new Map<string, Row[]>();

  constructor(parts: StoryParts, placed: readonly Placed[]) {
    this.#parts = parts;
    const links = placed.flatMap((each) => each.links);
    const spans = links.flatMap(({ span, looks }) => [span, looks].filter((each) => each !== null));
    const from = spans.reduce((least, { first }) => Math.min(least, first), Infinity) - QUIET_MS;
    const to = spans.reduce((most, { last }) => Math.max(most, last), -Infinity) + QUIET_MS;
    if (links.length > 0) this.#load([...new Set(links.map(({ key }) => key))], from, to);
  }

  #load(keys: readonly string[], from: number, to: number): void {
    const { stories } = this.#parts.store;
    const links = stories.links(keys, from, to, MAX_LINKS);
    const numbers = [...new Set(links.map(({ groupNumber }) => groupNumber))];
    const byNumber = new Map(stories.groups(numbers).map((group) => [group.number, group]));
    const known = new Map<string, Draft | null>();
    for (const link of links) {
      const story = byNumber.get(link.groupNumber)?.story;
      if (story === undefined) continue;
      const draft = known.get(story) ?? this.#read(story);
      known.set(story, draft);
      if (draft !== null) this.#add({ link, draft, isChanged: false });
    }
  }

  #read(id: string): Draft | null {
    const { alerts: store, stories } = this.#parts.store;
    const found = store.story(id);
    const [first, ...others] = stories.groupsOf(id);
    // A story that users edited and closed stays as they left it.
    if (found === null || first === undefined || (found.isEdited && found.status === 'closed'))
      return null;
    const { alerts, openAlerts: _, ...story } = found;
    return this.#begin({ story, groups: [first, ...others], alerts, isNew: false });
  }

  #begin(given: Pick<Draft, 'story' | 'groups' | 'alerts' | 'isNew'>): Draft {
    const draft = { ...given, added: [], absorbed: [], into: null, isReopened: false };
    this.#drafts.push(draft);
    return draft;
  }

  #add(row: Row): void {
    appendTo(this.#rows, row.link.key, row);
  }

  place(placed: Placed): void {
    const hits = placed.links.flatMap((link) => this.#hits(link));
    const drafts = [...new Set(hits.map(({ draft }) => draft))].toSorted(byAge);
    const open = drafts.find((draft) => limitOf(draft, placed) === null);
    const [full] = drafts;
    const draft = open ?? this.#begin(newDraft(this.#parts, placed, full && limitOf(full, placed)));
    if (!draft.story.isEdited) {
      for (const other of drafts) if (mayAbsorb(draft, other, placed)) absorb(draft, other);
    }
    const reasons = hits.flatMap((hit) => (nowOf(hit.draft) === draft ? hit.reasons : []));
    grow(draft, placed, reasons, this.#parts.now());
    for (const { key, span } of placed.links) if (span !== null) this.#cover(draft, key, span);
  }

  #hits({ key, looks, reason }: Link): { draft: Draft; reasons: readonly string[] }[] {
    if (looks === null) return [];
    const reasons = reason === null ? [] : [keptReason(key, reason)];
    return (this.#rows.get(key) ?? [])
      .filter(({ link }) => link.lastTime >= looks.first && link.firstTime <= looks.last)
      .map(({ draft }) => ({ draft: nowOf(draft), reasons }));
  }

  /** Extends a link of the story that was seen shortly before or after, or else adds one. */
  #cover(draft: Draft, key: string, { first, last }: { first: number; last: number }): void {
    const row = this.#rows
      .get(key)
      ?.find(
        (each) =>
          nowOf(each.draft) === draft &&
          each.link.firstTime <= last + QUIET_MS &&
          each.link.lastTime >= first - QUIET_MS,
      );
    if (row === undefined) {
      const link = { key, firstTime: first, lastTime: last };
      this.#add({ link, draft, isChanged: true });
      return;
    }
    const { link } = row;
    if (link.firstTime <= first && link.lastTime >= last) return;
    const firstTime = Math.min(link.firstTime, first);
    row.link = { ...link, firstTime, lastTime: Math.max(link.lastTime, last) };
    row.isChanged = true;
  }

  save(): void {
    const { store } = this.#parts;
    const numbers = new Map<Draft, number>();
    const stories = new Map<string, string>();
    for (const draft of this.#drafts) {
      if (draft.into !== null || draft.added.length === 0) continue;
      numbers.set(draft, save(this.#parts, draft));
      for (const id of draft.added) stories.set(id, draft.story.id);
    }
    store.alerts.setStories(stories, null);
    const links = [...this.#rows.values()].flat().flatMap(({ link, draft, isChanged }) => {
      const groupNumber = link.groupNumber ?? numbers.get(nowOf(draft));
      return isChanged && groupNumber !== undefined ? [{ ...link, groupNumber }] : [];
    });
    store.stories.putLinks(links);
  }
}

const NO_NUMBER = Number.MAX_SAFE_INTEGER;

/** The oldest first; new ones last. */
const byAge = (a: Draft, b: Draft): number =>
  a.story.createdAt - b.story.createdAt ||
  (a.groups[0].number ?? NO_NUMBER) - (b.groups[0].number ?? NO_NUMBER);

function nowOf(draft: Draft): Draft {
  let now = draft;
  while (now.into !== null) now = now.into;
  return now;
}

function limitOf({ groups, alerts }: Draft, { first, last }: Pick<Placed, 'first' | 'last'>) {
  if (alerts >= MAX_STORY_ALERTS) return 'alerts';
  const start = Math.min(first, ...groups.map(({ firstTime }) => firstTime));
  const end = Math.max(last, ...groups.map(({ lastTime }) => lastTime));
  return end - start > MAX_DURATION_MS ? 'duration' : null;
}

function mayAbsorb(draft: Draft, other: Draft, { first, last }: Placed): boolean {
  if (other === draft || other.story.isEdited) return false;
  const span = {
    first: Math.min(first, ...other.groups.map(({ firstTime }) => firstTime)),
    last: Math.max(last, ...other.groups.map(({ lastTime }) => lastTime)),
  };
  return draft.alerts + other.alerts < MAX_STORY_ALERTS && limitOf(draft, span) === null;
}

function absorb(draft: Draft, other: Draft): void {
  other.into = draft;
  draft.alerts += other.alerts;
  draft.added.push(...other.added);
  if (other.isNew) draft.groups[0] = joined(draft.groups[0], other.groups[0]);
  else {
    draft.groups.push(...other.groups);
    draft.absorbed.push(other);
  }
  draft.absorbed.push(...other.absorbed);
  const { story } = draft;
  draft.story = {
    ...story,
    severity: isWorse(other.story.severity, story.severity) ? other.story.severity : story.severity,
    ruleIds: [...new Set([...story.ruleIds, ...other.story.ruleIds])],
    firstEvent: earlier(story.firstEvent, other.story.firstEvent),
    lastEvent: later(story.lastEvent, other.story.lastEvent),
  };
}

function newDraft(
  { makeId, now }: StoryParts,
  placed: Placed,
  limit: Limit | null | undefined,
): Pick<Draft, 'story' | 'groups' | 'alerts' | 'isNew'> {
  const { alert, scene, root } = placed;
  const id = makeId();
  const story: NewStory = {
    id,
    scope: scene.scope,
    scopeValue: scene.value,
    root: root?.entity ?? null,
    title: '',
    because: reasonOf(scene, root, limit ?? null),
    severity: alert.severity,
    status: 'open',
    closeReason: null,
    ruleIds: [],
    firstEvent: null,
    lastEvent: null,
    createdAt: now(),
    lastAlertAt: now(),
    isEdited: false,
  };
  return { story, groups: [groupOf(id, placed, [], now())], alerts: 0, isNew: true };
}

const groupOf = (
  story: string,
  { alert, scene, root, first, last }: Placed,
  reasons: readonly string[],
  now: number,
): NewStoryGroup => ({
  story,
  lead: alert.ruleName,
  leadRank: rankOf(alert),
  leadTime: first,
  leadRoot: rootText(scene, root),
  place: scene.place,
  roots: root === null ? [] : [root.entity],
  places: [keptPlace(scene)],
  reasons,
  firstTime: first,
  lastTime: last,
  lastAlertAt: now,
});

function joined(group: NewStoryGroup, other: NewStoryGroup): NewStoryGroup {
  const { lead, leadRank, leadTime, leadRoot, place } = byLead(other, group) < 0 ? other : group;
  const both = (name: 'roots' | 'places' | 'reasons') =>
    [...new Set([...group[name], ...other[name]])].slice(0, MAX_SAID);
  return {
    ...group,
    lead,
    leadRank,
    leadTime,
    leadRoot,
    place,
    roots: both('roots'),
    places: both('places'),
    reasons: both('reasons'),
    firstTime: Math.min(group.firstTime, other.firstTime),
    lastTime: Math.max(group.lastTime, other.lastTime),
    lastAlertAt: Math.max(group.lastAlertAt, other.lastAlertAt),
  };
}

/** Adds an alert, which reopens a closed story; the verdicts on its other alerts stay. */
function grow(draft: Draft, placed: Placed, reasons: readonly string[], now: number): void {
  const { alert } = placed;
  const { story } = draft;
  draft.groups[0] = joined(draft.groups[0], groupOf(story.id, placed, reasons, now));
  draft.alerts += 1;
  draft.added.push(alert.id);
  draft.isReopened ||= story.status === 'closed';
  draft.story = {
    ...story,
    severity: isWorse(alert.severity, story.severity) ? alert.severity : story.severity,
    status: 'open',
    closeReason: null,
    ruleIds: [...new Set([...story.ruleIds, alert.ruleId])],
    firstEvent: earlier(story.firstEvent, alert.firstEvent),
    lastEvent: later(story.lastEvent, alert.lastEvent),
    lastAlertAt: now,
  };
}

/** @returns the number of the group to which alerts are added */
function save({ store, now }: StoryParts, draft: Draft): number {
  const { groups, added, absorbed, isReopened } = draft;
  const { alerts, stories } = store;
  const { id, isEdited, because, ruleIds } = draft.story;
  const { lead, place } = leadOf(groups);
  const story = {
    ...draft.story,
    title: titleOf(lead, ruleIds.length, place),
    because: isEdited ? because : (sharedReason(groups, because) ?? because),
  };
  alerts.putStory({ ...story, title: distinctTitle(alerts, story) });
  for (const other of absorbed) takeUp(store, other.story, id, now());
  if (isReopened) {
    const detail = JSON.stringify({ alerts: added });
    stories.addHistory({ story: id, at: now(), by: 'dockwarden', what: 'reopened', detail });
  }
  return stories.putGroup(groups[0]);
}

/** Merges a stored story into another one, because a new alert links them. */
function takeUp(
  { alerts, stories }: StoryParts['store'],
  story: NewStory,
  into: string,
  at: number,
) {
  const query = { stories: [story.id], includesBuildingBlocks: true };
  const members = alerts.ids(query, MAX_STORY_ALERTS, null);
  alerts.setStory(members, into, { at, by: 'dockwarden' });
  stories.merge(story.id, into);
  alerts.putStory({
    ...story,
    because: `A later alert belongs to this story and to ${into}, of which it is part.`,
    status: 'closed',
    closeReason: null,
  });
  const detail = JSON.stringify({ from: story.id, to: into, alerts: members });
  for (const each of [story.id, into])
    stories.addHistory({ story: each, at, by: 'dockwarden', what: 'merged', detail });
}
