import type { AlertStore, CloseReason, NewStory } from '../../src/stores/alert-store.ts';
import type { DetectionStore } from '../../src/stores/detection-store.ts';
import {
  containerId,
  containerName,
  END,
  makeAlert,
  makeRules,
  randomNumbers,
  ruleName,
  skewed,
  START,
  STORIES,
} from './alerts.ts';

/** Adds this many alerts in transactions like those of runs, then triages them. */
export function fill(store: DetectionStore, count: number): void {
  const random = randomNumbers(1);
  const started = performance.now();
  store.transaction(() => {
    for (const rule of makeRules()) store.rules.put(rule);
  });
  for (let story = 0; story < STORIES; story += 1) store.alerts.putStory(makeStory(story));
  const step = 1_000;
  for (let number = 0; number < count; number += step) {
    const some = Array.from({ length: step }, (_, index) =>
      makeAlert(number + index, count, random),
    );
    store.transaction(() => {
      store.alerts.add(some);
      triage(
        store.alerts,
        some.map(({ id }) => id),
        number,
        count,
        random,
      );
    });
  }
  const seconds = (performance.now() - started) / 1000;
  console.log(`filled in ${seconds.toFixed(0)} s, ${Math.round(count / seconds)} alerts/s`);
}

const REASONS: readonly CloseReason[] = ['false_positive', 'benign', 'true_positive', 'duplicate'];

function triage(
  alerts: AlertStore,
  ids: readonly string[],
  number: number,
  count: number,
  random: () => number,
): void {
  const author = { at: START + number, by: 'ann' };
  const at = (from: number, to: number) => ids.slice(ids.length * from, ids.length * to);
  // Three fifths are closed, but only few of the last days.
  const closed = number < count * 0.95 ? 0.6 : 0.1;
  const cut = closed / REASONS.length;
  for (const [index, closeReason] of REASONS.entries()) {
    alerts.change(at(index * cut, (index + 1) * cut), { status: 'closed', closeReason }, author);
  }
  alerts.change(
    at(closed, closed + 0.08),
    { status: 'acknowledged', addAssignees: ['bob'] },
    author,
  );
  alerts.change(at(0.3, 0.302), { addTags: ['rare'] }, author);
  alerts.change(at(0.5, 0.52), { addTags: ['common'] }, author);
  const stories = Math.floor((number / count) * STORIES);
  for (let story = 0; story < 5; story += 1) {
    const from = Math.floor(random() * 800);
    const id = `story-${Math.min(STORIES - 1, stories + story)}`;
    alerts.setStory(ids.slice(from, from + 1 + skewed(random, 200)), id, null);
  }
}

const makeStory = (number: number): NewStory => ({
  id: `story-${number}`,
  scope: 'container',
  scopeValue: containerId(number % 500),
  root: null,
  title: `A shell of ${containerName(number % 500)}`,
  because: 'their processes descend from one shell',
  severity: (['low', 'medium', 'high', 'critical'] as const)[number % 4]!,
  status: number % 3 === 0 ? 'open' : 'closed',
  closeReason: number % 3 === 0 ? null : 'benign',
  ruleIds: [ruleName(number % 60), ruleName((number + 7) % 60)],
  firstEvent: null,
  lastEvent: null,
  createdAt: START + (number / STORIES) * (END - START),
  lastAlertAt: Math.floor(START + ((number + 1) / STORIES) * (END - START)),
  isEdited: false,
});
