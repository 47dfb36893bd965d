import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertSeverity, TriageChange } from '../../stores/alert-store.ts';
import { changeAlerts } from '../alerts/change-alerts.ts';
import { judgeShown, mergeInto, splitOff, type StoryChangeParts } from './change-stories.ts';
import { getStory } from './get-story.ts';
import { listStories } from './list-stories.ts';
import { refreshStories } from './story-status.ts';
import { alertId, alertOf, MINUTE, MORNING, openBench, processSource } from './stories.testing.ts';

let bench: Awaited<ReturnType<typeof openBench>>;
let parts: StoryChangeParts & Pick<typeof bench, 'store'>;

beforeEach(async () => {
  bench = await openBench();
  parts = {
    store: bench.store,
    now: () => bench.now,
    makeId: bench.parts.makeId,
    onAlertsChanged: (ids, author) => refreshStories(bench.store, ids, author),
  };
});

afterEach(() => {
  expect(bench.store.verify()).toEqual([]);
  bench.close();
});

/** An alert of a command of a shell. */
function raise(name: string, shell: string, severity: AlertSeverity = 'low', minute = 0) {
  const source = processSource(['id', shell], { entry: shell });
  const at = MORNING + minute * MINUTE;
  const rule = `rule of ${severity}`;
  bench.raise(alertOf(name, { source, severity, at, ruleId: rule, ruleName: rule }));
  return bench.storyOf(name)!.id;
}

const FALSE: TriageChange = { status: 'closed', closeReason: 'false_positive' };
const TRUE: TriageChange = { status: 'closed', closeReason: 'true_positive' };
const ids = (...names: readonly string[]) => names.map(alertId);
const historyOf = (id: string) => bench.store.stories.history(id).map(({ what, by }) => [what, by]);

describe('the verdict on a story', () => {
  it('covers the alerts that were shown, and those that come later open it again', () => {
    const story = raise('a', 'bash');
    raise('b', 'bash');
    const judged = judgeShown(parts, { story, shown: ids('a', 'b'), change: FALSE, by: 'ann' });
    expect(judged).toMatchObject({
      unchanged: 0,
      story: { status: 'closed', closeReason: 'false_positive', openAlerts: 0 },
    });
    expect(raise('c', 'bash')).toBe(story);
    expect(bench.storyOf('c')).toMatchObject({ status: 'open', closeReason: null, openAlerts: 1 });
    expect(bench.store.alerts.get(alertId('a'))?.status).toBe('closed');
    expect(historyOf(story)).toEqual([
      ['status', 'ann'],
      ['verdict', 'ann'],
      ['reopened', 'dockwarden'],
    ]);
  });

  it('does not cover one that came before the click and was not shown', () => {
    const story = raise('a', 'bash');
    raise('b', 'bash');
    const judged = judgeShown(parts, { story, shown: ids('a'), change: FALSE, by: 'ann' });
    expect(judged.story).toMatchObject({ status: 'open', openAlerts: 1 });
  });

  it('refuses alerts of other stories, and stories that are not there', () => {
    const story = raise('a', 'bash');
    raise('other', 'sh');
    const judge = (given: object) => () =>
      judgeShown(parts, { story, shown: ids('a'), change: FALSE, by: 'ann', ...given });
    const code = (each: string) => expect.objectContaining({ code: each }) as Error;
    expect(judge({ shown: ids('a', 'other') })).toThrow(code('ENG1402'));
    expect(judge({ shown: ['x'] })).toThrow(code('ENG1402'));
    expect(judge({ story: 'none' })).toThrow(code('ENG1401'));
    expect(bench.storyOf('a')?.status).toBe('open');
  });
});

describe('the status of a story', () => {
  it('is what its alerts say, however they are changed', () => {
    raise('a', 'bash');
    raise('b', 'bash');
    const change = (name: string, to: TriageChange) => {
      changeAlerts(parts, { ids: ids(name), change: to, by: 'ann' });
      const { status, closeReason } = bench.storyOf('a')!;
      return [status, closeReason];
    };
    expect(change('a', { status: 'acknowledged' })).toEqual(['open', null]);
    expect(change('b', { status: 'acknowledged' })).toEqual(['acknowledged', null]);
    expect(change('a', FALSE)).toEqual(['acknowledged', null]);
    expect(change('b', TRUE)).toEqual(['closed', 'true_positive']);
    expect(change('a', { status: 'open' })).toEqual(['open', null]);
    expect(change('a', { addTags: ['x'] })).toEqual(['open', null]);
    expect(historyOf(bench.storyOf('a')!.id)).toHaveLength(3);
  });
});

describe('splitting a story', () => {
  it('leaves the id to what stays, and rewrites the descriptions of both', () => {
    const story = raise('a', 'bash', 'low', 0);
    raise('b', 'bash', 'critical', 5);
    raise('c', 'bash', 'high', 9);
    bench.now = MORNING + 99;
    const { story: kept, split } = splitOff(parts, { story, alerts: ids('b', 'c'), by: 'ann' });
    expect(kept).toMatchObject({
      id: story,
      alerts: 1,
      severity: 'low',
      title: 'rule of low: bash in container name-of-c1',
      ruleIds: ['rule of low'],
      isEdited: true,
    });
    expect(split).toMatchObject({
      alerts: 2,
      openAlerts: 2,
      severity: 'critical',
      title: 'rule of critical and 1 other rule: bash in container name-of-c1',
      because: `ann has split these alerts off from the story ${story}.`,
      createdAt: MORNING + 99,
      firstEvent: BigInt(MORNING + 5 * MINUTE) * 1_000_000n,
      isEdited: true,
    });
    expect(historyOf(story)).toEqual([['split', 'ann']]);
    expect(historyOf(split.id)).toEqual([['split', 'ann']]);
    expect(bench.store.alerts.history(alertId('b'))).toMatchObject([{ what: 'story', by: 'ann' }]);
    // What is open goes on; the one that was split off has no place of its own.
    expect(raise('d', 'bash', 'low', 10)).toBe(story);
  });

  it('takes nothing further into a story that was edited and closed', () => {
    const story = raise('a', 'bash');
    raise('b', 'bash');
    splitOff(parts, { story, alerts: ids('b'), by: 'ann' });
    judgeShown(parts, { story, shown: ids('a'), change: FALSE, by: 'ann' });
    expect(raise('c', 'bash')).not.toBe(story);
    expect(bench.storyOf('a')?.status).toBe('closed');
  });

  it('refuses to split off nothing or everything', () => {
    const story = raise('a', 'bash');
    for (const alerts of [[], ids('a')]) {
      expect(() => splitOff(parts, { story, alerts, by: 'ann' })).toThrow(
        expect.objectContaining({ code: 'ENG1403' }),
      );
    }
    expect(bench.storyOf('a')?.isEdited).toBe(false);
  });
});

describe('merging stories', () => {
  it('goes on for all of them, and their ids lead to it', () => {
    const into = raise('a', 'bash', 'low', 0);
    const other = raise('b', 'sh', 'high', 5);
    const third = raise('c', 'zsh', 'low', 6);
    const { story: merged } = mergeInto(parts, {
      into,
      stories: [other, third, into],
      by: 'ann',
    });
    expect(merged).toMatchObject({ id: into, alerts: 3, severity: 'high', isEdited: true });
    expect(merged.title).toBe('rule of high and 1 other rule: container name-of-c1');
    for (const id of [into, other, third]) {
      expect(getStory.run(parts, { id }).story.id).toBe(into);
    }
    expect(bench.store.alerts.story(other)).toMatchObject({ alerts: 0, status: 'closed' });
    const listed = listStories.run(parts, { limit: 10 });
    expect(listed.stories.map(({ id }) => id)).toEqual([into]);
    for (const id of [into, other, third])
      expect(bench.store.alerts.count({ stories: [id] })).toBe(3);
    expect(raise('d', 'sh')).toBe(into);
    expect(raise('e', 'bash')).toBe(into);
    expect(historyOf(into)).toEqual([
      ['merged', 'ann'],
      ['merged', 'ann'],
    ]);
    expect(historyOf(other)).toEqual([['merged', 'ann']]);
  });

  it('is open again where one of them was', () => {
    const into = raise('a', 'bash');
    judgeShown(parts, { story: into, shown: ids('a'), change: TRUE, by: 'ann' });
    const other = raise('b', 'sh');
    const { story } = mergeInto(parts, { into, stories: [other], by: 'ann' });
    expect(story.status).toBe('open');
  });

  it('refuses nothing to merge, unknown stories, and more alerts than one may have', () => {
    const into = raise('a', 'bash');
    const source = processSource(['id', 'sh'], { entry: 'sh' });
    bench.raise(...Array.from({ length: 1_000 }, (_, index) => alertOf(`x${index}`, { source })));
    const full = bench.storyOf('x0')!.id;
    for (const [stories, code] of [
      [[], 'ENG1403'],
      [[into], 'ENG1403'],
      [['none'], 'ENG1401'],
      [[full], 'ENG1403'],
    ] as const) {
      expect(() => mergeInto(parts, { into, stories, by: 'ann' })).toThrow(
        expect.objectContaining({ code }),
      );
    }
    expect(bench.storyOf('a')?.alerts).toBe(1);
  });
});

describe('a story as it is shown', () => {
  const show = (id: string) => getStory.run(parts, { id });

  it('has its alerts in the order of their events, whenever they were raised', () => {
    const story = raise('late', 'bash', 'low', 9);
    raise('early', 'bash', 'high', 2);
    const { story: shown, alerts } = show(story);
    expect(alerts.map(({ id }) => id)).toEqual(ids('early', 'late'));
    expect(shown).toMatchObject({ id: story, severity: 'high', alerts: 2 });
    expect(shown.firstEvent).toBe(new Date(MORNING + 2 * MINUTE).toISOString());
  });

  it('is found by the beginning of its id, if that is long enough and of no other', () => {
    const story = raise('a', 'bash');
    const other = raise('b', 'sh');
    const common = [...story].findIndex((digit, index) => digit !== other[index]);
    const code = (each: string) => expect.objectContaining({ code: each }) as Error;
    expect(show(story.slice(0, Math.max(4, common + 1))).story.id).toBe(story);
    if (common >= 4) expect(() => show(story.slice(0, 4))).toThrow(code('ENG1307'));
    for (const none of ['', story.slice(0, 3), `${story}0`, 'zzzz', '\u{10ffff}'.repeat(4)])
      expect(() => show(none)).toThrow(code('ENG1401'));
  });
});

describe('a page of stories', () => {
  const page = (query: object = {}) => listStories.run(parts, { limit: 10, ...query });

  it('says where each took place, who has it, and how it went', () => {
    raise('a', 'bash', 'low', 0);
    raise('b', 'bash', 'high', 10);
    raise('c', 'bash', 'high', 12);
    bench.raise(
      alertOf('d', {
        source: processSource(['id', 'bash'], { entry: 'bash' }),
        ruleId: 'other',
        severity: 'high',
        at: MORNING + 24 * MINUTE,
        facets: {
          'orchestrator.namespace': 'shop',
          'orchestrator.resource.name': 'api-7d9f8b6c5d-x2x4z',
          'container.name': 'api',
          'container.image.name': 'registry/api',
          'host.name': 'node',
        },
      }),
    );
    changeAlerts(parts, {
      ids: ids('a', 'd'),
      change: { addAssignees: ['bob', 'ann'] },
      by: 'ann',
    });
    const sparkline = Array.from({ length: 24 }, () => 0);
    for (const at of [0, 10, 12, 23]) sparkline[at] = 1;
    const [story] = page().stories;
    expect(story).toMatchObject({
      rules: 3,
      worstRuleId: 'rule of high',
      rootName: 'bash',
      tactics: [],
      assignees: ['ann', 'bob'],
      sparkline,
    });
    judgeShown(parts, { story: story!.id, shown: ids('a', 'b', 'c'), change: FALSE, by: 'ann' });
    splitOff(parts, { story: story!.id, alerts: ids('d'), by: 'ann' });
    const { stories, total, statuses } = page({ statuses: ['open'] });
    expect([total, statuses]).toEqual([1, { open: 1, acknowledged: 0, closed: 1 }]);
    expect(stories[0]).toMatchObject({
      workload: 'shop/api',
      namespace: 'shop',
      pod: 'api-7d9f8b6c5d-x2x4z',
      container: 'api',
      image: 'registry/api',
      node: 'node',
    });
  });

  it('finds them by text and by who has them', () => {
    const first = raise('a', 'bash');
    const second = raise('b', 'zsh%');
    changeAlerts(parts, { ids: ids('b'), change: { addAssignees: ['bob'] }, by: 'ann' });
    const found = (query: object) => page(query).stories.map(({ id }) => id);
    expect(found({ text: 'BASH in' })).toEqual([first]);
    expect(found({ text: '%' })).toEqual([second]);
    expect(found({ text: 'nowhere' })).toEqual([]);
    expect(found({ assignees: ['bob', 'eve'] })).toEqual([second]);
    expect(found({ assignees: [] })).toEqual([]);
    expect(page({ assignees: ['bob'] })).toMatchObject({ total: 1, statuses: { open: 1 } });
  });
});
