import type { StoredAlert, StoryRow } from '../../../stores/alert-store.ts';
import type { DetectionStore } from '../../../stores/detection-store.ts';
import type { EscalationRow } from '../../../stores/people-tables.ts';
import { counted } from '../../../util/counts.ts';
import type { Person } from '../../access/people.ts';
import { NOTHING } from '../content.ts';
import { newMessage, tell, type TellParts } from '../people/tell.ts';
import { hides, type Snoozes } from '../snoozes.ts';
import { type Escalations, isMeant, type StoredEscalation } from './escalations.ts';
import { reachedBy, type TargetParts } from './targets.ts';

/** Before the id of an escalation, in place of a policy. */
export const ESCALATION = 'escalation/';
/** Who has done it, in the history of a story. */
const BY = 'escalation';
const AT_ONCE = 100;
const MAX_ALERTS = 1_000;
const MAX_LISTED = 20;
const SEVERITIES = 4;

export interface EscalatorParts extends TargetParts {
  readonly store: Pick<
    DetectionStore,
    'alerts' | 'stories' | 'escalations' | 'inbox' | 'notifications' | 'transaction'
  >;
  readonly escalations: Escalations;
  readonly snoozes: Snoozes;
  readonly people: () => Promise<readonly Person[]>;
  readonly tellParts: () => TellParts;
  readonly canResolve: (connector: string) => boolean;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/** Tells people in turn of stories that no one acknowledges. Each step is a transaction with all that it says. */
export class Escalator {
  readonly #parts: EscalatorParts;

  constructor(parts: EscalatorParts) {
    this.#parts = parts;
  }

  /** Begins with stories of new alerts. To be called within the transaction that adds these. */
  begin(alerts: readonly StoredAlert[]): void {
    const { store, escalations, now } = this.#parts;
    const policies = escalations.list().filter(({ isEnabled }) => isEnabled);
    if (policies.length === 0) return;
    const ids = new Set(alerts.flatMap(({ story }) => story ?? []));
    for (const id of ids) {
      const story = store.alerts.story(id);
      if (story === null) continue;
      const fresh = policies.filter(
        (policy) =>
          isMeant(policy, story.severity) && store.escalations.get(policy.id, id) === null,
      );
      // It is asked once for a story: that reads all of its alerts.
      const isOver = fresh.length > 0 && this.isAcknowledged(story);
      for (const policy of fresh) {
        const row = firstRow(policy, id, now());
        if (isOver) this.#end(row, 'it was acknowledged');
        else store.escalations.put(row);
      }
    }
  }

  /** Takes the steps that are due; returns whether there may be more. */
  async run(): Promise<boolean> {
    const { store, people, now } = this.#parts;
    const due = store.escalations.due(now(), AT_ONCE);
    if (due.length === 0) return false;
    const known = await people();
    for (const { policy, story } of due)
      store.transaction(() => {
        // It may be another one since it was asked who there is.
        const row = store.escalations.get(policy, story);
        if (row?.due != null && row.due <= now()) this.#take(row, known);
      });
    return due.length === AT_ONCE;
  }

  /** A story that was assigned, or of which any alert has another status than open. */
  isAcknowledged({ id, status }: Pick<StoryRow, 'id' | 'status'>): boolean {
    if (status !== 'open') return true;
    const { alerts } = this.#parts.store;
    const { open: _, ...others } = alerts.storyVerdicts([id]).get(id) ?? { open: 0 };
    const isTouched = Object.values(others).some((count) => count > 0);
    return isTouched || (alerts.storyFacts([id]).get(id)?.assignees.length ?? 0) > 0;
  }

  /** Until when a story is snoozed, or all that is open in it; `null` if it is not. */
  snoozedUntil(story: string): number | null {
    const { store, snoozes, now } = this.#parts;
    const active = snoozes.list().filter(({ until }) => until > now());
    if (active.length === 0) return null;
    const ofStory = active.filter(({ kind, value }) => kind === 'story' && value === story);
    if (ofStory.length > 0) return Math.max(...ofStory.map(({ until }) => until));
    const { alerts } = store.alerts.page({ stories: [story] }, 'newest', MAX_ALERTS);
    const ends = alerts
      .filter(({ status }) => status === 'open')
      .map((alert) =>
        Math.max(0, ...active.filter((each) => hides(each, alert)).map(({ until }) => until)),
      );
    return ends.length === 0 || ends.includes(0) ? null : Math.min(...ends);
  }

  #take(row: EscalationRow, people: readonly Person[]): void {
    const { store, escalations } = this.#parts;
    const policy = escalations.find(row.policy);
    const story = store.alerts.story(store.stories.successor(row.story));
    if (story === null) return this.#end(row, 'the story is no longer kept');
    if (this.isAcknowledged(story)) return this.#end(row, 'it was acknowledged');
    if (policy?.isEnabled !== true) return this.#end(row, 'the escalation was removed or disabled');
    if (row.step >= policy.steps.length) return this.#end(row, 'all steps were taken');
    if (story.id !== row.story) {
      const isKnown = store.escalations.get(policy.id, story.id) !== null;
      if (!isKnown) store.escalations.put({ ...row, story: story.id });
      return this.#end(row, 'the story was merged into another one');
    }
    const snoozed = this.snoozedUntil(story.id);
    if (snoozed !== null) return store.escalations.put({ ...row, due: snoozed });
    this.#step(row, policy, story, people);
  }

  #step(
    row: EscalationRow,
    policy: StoredEscalation,
    story: StoryRow,
    people: readonly Person[],
  ): void {
    const { store, now } = this.#parts;
    const at = now();
    const { target } = policy.steps[row.step]!;
    const reached = reachedBy(this.#parts, target, at);
    const wanted =
      reached.people ?? people.filter((each) => each.canTriage).map((each) => each.name);
    const told = wanted.filter((name) => people.some((each) => each.name === name));
    const title = `Not acknowledged: ${story.title}`;
    const text = `The story has ${counted(story.alerts, 'alert')}, and no one has acknowledged it. This is step ${row.step + 1} of ${policy.steps.length} of the escalation ${policy.name}.`;
    const content = this.#contentOf(story);
    for (const person of told)
      tell(this.#parts.tellParts(), {
        kind: 'escalation',
        policy: ESCALATION + policy.id,
        person,
        by: '',
        text,
        title,
        alert: null,
        story: story.id,
        content,
      });
    if (reached.connector !== null) this.#send(reached.connector, row, story, { title, text });
    store.stories.addHistory({
      story: story.id,
      at,
      by: BY,
      what: 'escalated',
      detail: JSON.stringify({
        escalation: policy.name,
        step: row.step + 1,
        to: reached.words,
        problem: reached.problem,
        notTold: wanted.filter((name) => !told.includes(name)),
      }),
    });
    const next = policy.steps[row.step + 1];
    const taken = { ...row, step: row.step + 1 };
    if (next === undefined) this.#end(taken, 'all steps were taken');
    else store.escalations.put({ ...taken, due: at + next.waitMs });
  }

  /** To a receiver, which is notified when the story is closed, too. */
  #send(
    connector: string,
    { policy, step }: EscalationRow,
    story: StoryRow,
    said: { readonly title: string; readonly text: string },
  ): void {
    const { store, canResolve, tellParts, now } = this.#parts;
    const message = newMessage({
      connector,
      policy: `${ESCALATION}${policy}/${step + 1}`,
      key: story.id,
      now: now(),
      content: { ...NOTHING, ...this.#contentOf(story), said: { ...said, by: '' } },
    });
    store.notifications.add({ ...message, isOpen: canResolve(connector) });
    tellParts().wake(connector);
  }

  #contentOf({ id, alerts: total }: StoryRow) {
    const { alerts } = this.#parts.store;
    const query = { stories: [id] };
    const counts = alerts.top(query, 'severity', SEVERITIES).values;
    return {
      total,
      bySeverity: Object.fromEntries(counts.map(({ value, count }) => [value, count])),
      alerts: alerts.page(query, 'severity', MAX_LISTED).alerts.map((alert) => alert.id),
      story: id,
    };
  }

  #end(row: EscalationRow, reason: string): void {
    const { store, now } = this.#parts;
    store.escalations.put({ ...row, due: null, endedAt: now(), reason });
  }
}

const firstRow = ({ id, steps }: StoredEscalation, story: string, now: number): EscalationRow => ({
  policy: id,
  story,
  startedAt: now,
  step: 0,
  due: now + steps[0]!.waitMs,
  endedAt: null,
  reason: null,
});
