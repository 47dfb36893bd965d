import { call } from '../api/client.ts';
import { invalidate } from '../api/queries.ts';
import { complain, say, undoable, type Offer } from '../components/undo/undo.tsx';
import { countText } from '../components/value/counts.ts';
import { changeByQuery } from './bulk.tsx';
import { catchUp } from './catch-up.ts';
import { recount } from './counts.ts';
import { changeKnown, knownAlerts, putKnown, shownAhead } from './known-alerts.ts';
import {
  changed,
  doneText,
  leftText,
  type Change,
  type Step,
  alertsText,
  targetCount,
  targetText,
  type AlertSummary,
  type Story,
  type Target,
} from './targets.ts';

/** As many ids as a request takes. */
const MAX_IDS = 1_000;

/** Does something to alerts: shown at once, then made, and offered to be undone. What was refused is taken back and said. */
export async function change(target: Target, change: Change, note?: string): Promise<void> {
  await undoable(async (offer) => {
    if (target.kind === 'query') await changeByQuery(target, change, offer, note);
    else if (target.kind === 'stories') await changeStories(target, change, offer, note);
    else await changeIds(target.ids, [{ ids: target.ids, change }], offer, note);
  }).catch(complain);
}

/** A part of something else that was done, which takes it back with itself. */
export async function changeAsPart(
  ids: readonly string[],
  change: Change,
  note: string,
): Promise<void> {
  await changeIds(ids, [{ ids, change }], () => {}, note).catch(complain);
}

/** Acknowledges alerts, and takes those that have no owner. */
export async function acknowledge(target: Target, me: string | undefined): Promise<void> {
  const plain: Change = { status: 'acknowledged' };
  if (target.kind !== 'ids' || me === undefined) return change(target, plain);
  const owned = new Set(
    knownAlerts(target.ids).flatMap(({ id, assignees }) => (assignees.length > 0 ? [id] : [])),
  );
  const steps: readonly Step[] = [
    { ids: target.ids.filter((id) => owned.has(id)), change: plain },
    {
      ids: target.ids.filter((id) => !owned.has(id)),
      change: { ...plain, addAssignees: [me] },
    },
  ].filter(({ ids }) => ids.length > 0);
  await undoable((offer) => changeIds(target.ids, steps, offer)).catch(complain);
}

async function changeIds(
  ids: readonly string[],
  steps: readonly Step[],
  offer: Offer,
  note?: string,
): Promise<void> {
  if (ids.length === 0) return say('No alert is selected.');
  const before = knownAlerts(ids);
  const done: string[] = [];
  const unknown: string[] = [];
  const edits: string[] = [];
  try {
    await shownAhead(alertsChanged(steps), async () => {
      for (const step of steps) {
        const outcome = await send(step, note);
        done.push(...outcome.changed);
        unknown.push(...outcome.unknown);
        edits.push(...outcome.edits);
      }
    });
  } catch (error) {
    const made = new Set(done);
    putKnown(
      before.filter(({ id }) => !made.has(id)),
      [],
    );
    renew();
    offerPart(steps[0]?.change ?? {}, before, { made, edits, of: ids.length }, offer);
    throw error;
  }
  const made = new Set(done);
  const first = steps[0]?.change ?? {};
  const same = ids.length - made.size - unknown.length;
  const text = [
    doneText(first, alertsText(made.size)),
    ...(same > 0 ? [`${alertsText(same)} needed no change.`] : []),
    ...(unknown.length > 0 ? [`${alertsText(unknown.length)} no longer exist.`] : []),
  ].join(' ');
  if (made.size === 0) say(text);
  else
    offer({
      text,
      undo: () =>
        undoEdits(
          edits,
          before.filter(({ id }) => made.has(id)),
        ),
    });
  renew();
}

interface Part {
  /** Ids of the alerts that were changed before something was refused. */
  readonly made: ReadonlySet<string>;
  readonly edits: readonly string[];
  /** How many were meant. */
  readonly of: number;
}

/** What was made before something was refused stays, is said with how much was meant, and can be taken back. */
function offerPart(
  change: Change,
  before: readonly AlertSummary[],
  { made, edits, of }: Part,
  offer: Offer,
): void {
  if (made.size === 0) return;
  offer({
    text: `${doneText(change, `${countText(made.size)} of ${alertsText(of)}`)} ${leftText(of - made.size)}`,
    undo: () =>
      undoEdits(
        edits,
        before.filter(({ id }) => made.has(id)),
      ),
  });
}

/** Takes changes back at the service, the last one first: what was changed since is left alone. */
async function undoEdits(
  edits: readonly string[],
  before: readonly AlertSummary[],
): Promise<string> {
  const beforeById = new Map(before.map((alert) => [alert.id, alert]));
  const restores = { alert: (alert: AlertSummary) => beforeById.get(alert.id) ?? alert };
  let restored = 0;
  let left = 0;
  await shownAhead(restores, async () => {
    for (const id of edits.toReversed()) {
      const { result } = await call('POST /dw/jobs/:id/_undo', { id });
      const counts = result as { readonly restored?: number; readonly left?: number } | null;
      restored += counts?.restored ?? 0;
      left += counts?.left ?? 0;
    }
  });
  renew();
  await catchUp();
  const text = `Restored ${alertsText(restored)}`;
  return left === 0 ? `${text}.` : `${text}; ${alertsText(left)} left as changed since.`;
}

async function send({ ids, change }: Step, note?: string) {
  const all = { changed: [] as string[], unknown: [] as string[], edits: [] as string[] };
  for (let at = 0; at < ids.length; at += MAX_IDS) {
    const answer = await call('POST /dw/alerts/_change', {
      body: { ids: ids.slice(at, at + MAX_IDS), change, ...noteOf(note) },
    });
    if (!('changed' in answer)) throw new Error('The service has made a job of it.');
    all.changed.push(...answer.changed);
    all.unknown.push(...answer.unknown);
    if (answer.undo !== null) all.edits.push(answer.undo);
  }
  return all;
}

/** One verdict for all alerts that stories had when they were shown. */
async function changeStories(
  target: Extract<Target, { kind: 'stories' }>,
  change: Change,
  offer: Offer,
  note?: string,
): Promise<void> {
  const { stories } = target;
  const { status, closeReason = null } = change;
  const before = new Map(stories.map((story) => [story.id, story]));
  const judges = {
    story: (story: Story) =>
      status !== undefined && before.has(story.id) ? { ...story, status, closeReason } : story,
  };
  const edits: string[] = [];
  const known: AlertSummary[] = [];
  try {
    await shownAhead(judges, async () => {
      for (const story of stories) {
        const alerts = target.shown ?? (await shownAlerts(story));
        for (let at = 0; at < alerts.length; at += MAX_IDS) {
          const shown = alerts.slice(at, at + MAX_IDS);
          const ids = shown.map(({ id }) => id);
          const body = { shown: ids, change, ...noteOf(note) };
          const outcome = await shownAhead(alertsChanged([{ ids, change }]), () =>
            call('POST /dw/stories/:id/_judge', { id: story.id, body }),
          );
          if (outcome.undo !== null) edits.push(outcome.undo);
          const changedIds = new Set(outcome.changed);
          known.push(...shown.filter(({ id }) => changedIds.has(id)));
          if (at + MAX_IDS >= alerts.length) before.delete(story.id);
          putKnown([], [outcome.story]);
        }
      }
    });
  } catch (error) {
    putKnown([], [...before.values()]);
    renew();
    const made = new Set(known.map(({ id }) => id));
    offerPart(change, known, { made, edits, of: targetCount(target) }, offer);
    throw error;
  }
  const text = doneText(change, targetText(target));
  if (known.length === 0) say(`${text} Nothing has changed by it.`);
  else offer({ text, undo: () => undoEdits(edits, known) });
  renew();
}

/** Its alerts as of when the row was shown: those that came later are not meant. */
async function shownAlerts(story: Story): Promise<AlertSummary[]> {
  const { alerts } = await call('GET /dw/stories/:id', { id: story.id });
  const until = Date.parse(story.lastAlertAt);
  return alerts.filter(({ time }) => Date.parse(time) <= until);
}

export async function note(ids: readonly string[], text: string): Promise<void> {
  if (ids.length === 0) return say('No alert is selected.');
  try {
    let noted = 0;
    let mentioned: readonly string[] = [];
    let unknownNames: readonly string[] = [];
    for (let at = 0; at < ids.length; at += MAX_IDS) {
      const body = { ids: ids.slice(at, at + MAX_IDS), text };
      const done = await call('POST /dw/alerts/_note', { body });
      noted += done.noted;
      ({ mentioned, unknownNames } = done);
    }
    changeKnown(new Set(ids), (alert) => ({ ...alert, notes: alert.notes + 1 }));
    say(`Noted on ${alertsText(noted)}.${mentionsText(mentioned, unknownNames)}`);
    renew();
  } catch (error) {
    complain(error);
  }
}

function mentionsText(mentioned: readonly string[], unknown: readonly string[]): string {
  const [is, are] = [mentioned.length > 1 ? 'are' : 'is', unknown.length > 1 ? 'are' : 'is'];
  return [
    mentioned.length === 0 ? '' : ` ${mentioned.join(', ')} ${is} notified.`,
    unknown.length === 0
      ? ''
      : ` ${unknown.map((name) => `@${name}`).join(', ')} ${are} no user here, and not notified.`,
  ].join('');
}

/** What steps make of the kept alerts. */
const alertsChanged = (steps: readonly Step[]) => {
  const changes = new Map(steps.flatMap(({ ids, change }) => ids.map((id) => [id, change])));
  return {
    alert: (alert: AlertSummary) => {
      const change = changes.get(alert.id);
      return change === undefined ? alert : changed(alert, change);
    },
  };
};

const noteOf = (note: string | undefined) =>
  note === undefined || note.trim() === '' ? {} : { note };

/** Counts and details are read again. Lists are not: their rows stay where they are. */
function renew(): void {
  void invalidate('GET /dw/alerts/:id', 'GET /dw/stories/:id', 'GET /dw/changes');
  recount();
}
