import { describe, expect, it } from 'vitest';
import { renderCaseReport } from './case-report.ts';
import type { CaseAlert, CaseData } from './data.ts';
import { stepsOf } from './steps.ts';
import { timelineOf } from './timeline.ts';

const alert = (second: number, given: Partial<CaseAlert> = {}): CaseAlert => ({
  id: `${second}`,
  time: '2026-01-01T01:00:00Z',
  firstEvent: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
  severity: 'high',
  ruleName: 'A rule',
  command: `id ${second}`,
  process: 'id',
  parent: 'sh',
  container: 'blog',
  image: 'blog:1',
  pod: 'shop/blog',
  host: 'node-1',
  user: 'root',
  suppressed: 0,
  isPinned: false,
  ...given,
});

const data = (given: Partial<CaseData> = {}): CaseData => ({
  story: {
    id: 'a1d8af7e-5f89',
    title: 'Reverse Shell and 2 other rules: container blog',
    because: 'They are of one session.',
    severity: 'critical',
    status: 'open',
    closeReason: null,
    firstEvent: '2026-01-01T00:00:00Z',
    lastEvent: '2026-01-01T00:01:00Z',
    createdAt: '2026-01-01T00:00:00Z',
    assignees: [],
    tactics: [],
  },
  alerts: [alert(1)],
  verdicts: [],
  notes: [],
  moreNotes: 0,
  rules: [],
  tree: null,
  ...given,
});

const textOf = (given: Partial<CaseData> = {}) =>
  renderCaseReport(data(given), { version: '1.0', by: 'ann', at: '2026-01-02T00:00:00Z' }).text;

describe('a case report', () => {
  it('has a policy that runs and loads nothing, and no way around it', () => {
    const evil = '</style></main><script>alert(1)</script><img src=x onerror=alert(1)>\u202e';
    const text = textOf({
      story: { ...data().story, id: 'a"}@import url(http://x)', title: evil, because: evil },
      alerts: [alert(1, { command: evil, ruleName: evil, container: evil, isPinned: true })],
      notes: [{ at: '2026-01-01T00:00:00Z', by: evil, text: evil, ruleName: evil }],
      rules: [
        {
          name: evil,
          severity: 'high',
          alerts: 1,
          techniques: [{ id: evil, name: evil }],
          guide: `- ${evil}`,
          steps: [0],
        },
      ],
      tree: {
        root: {
          name: evil,
          executable: evil,
          args: [evil],
          pid: 1,
          user: evil,
          images: [],
          isAlert: true,
          isPath: true,
          alerts: [],
          children: [],
          folded: null,
        },
        missing: [{ message: evil }],
      },
    });
    expect(text).toContain('default-src &#39;none&#39;');
    expect(text).not.toMatch(/<script|<img/);
    expect(/<style>(.*?)<\/style>/s.exec(text)?.[1]).not.toContain('@import');
    expect(text.match(/<style>/g)).toHaveLength(1);
    expect(text.match(/<\/style>/g)).toHaveLength(1);
  });

  it('says who decided what, and what it leaves out', () => {
    const closed = { ...data().story, status: 'closed', closeReason: 'true_positive' };
    const verdict = { by: 'ann', what: 'verdict', status: 'closed', alerts: 2 };
    const text = textOf({
      story: closed,
      alerts: [alert(1), alert(2, { severity: 'low', suppressed: 3 })],
      verdicts: [{ ...verdict, at: '2026-01-01T02:03:04Z', closeReason: 'true_positive' }],
    });
    expect(text).toContain('Closed as true positive');
    expect(text).toContain('ann, 2026-01-01 02:03:04, on 2 alerts.');
    expect(text).toContain('1 unpinned alert of severity low');
    expect(text).toContain('3 further matches that suppression folded');
    expect(textOf()).toContain('No verdict has been given yet.');
  });
});

describe('its timeline', () => {
  it('has one moment for the alerts of an event, pauses, and low alerts only if they are pinned', () => {
    const { entries, low } = timelineOf([
      alert(0),
      alert(0, { command: 'id 0', ruleName: 'Another', severity: 'critical' }),
      alert(1, { severity: 'low' }),
      alert(2, { severity: 'low', isPinned: true }),
      alert(60),
    ]);
    expect(low).toBe(1);
    expect(
      entries.map((each) =>
        typeof each === 'number' ? each : each.alerts.map(({ ruleName }) => ruleName),
      ),
    ).toEqual([['Another', 'A rule'], ['A rule'], 58_000, ['A rule']]);
  });
});

it('takes list items as steps and numbers them as the console does, without lines of code', () => {
  const guide = '## Do\n\n- First\n  goes on\n- `Second`\n\n```\n- no step\n```\n\n1. Third\n';
  expect(stepsOf(guide)).toEqual([
    { number: 0, text: 'First goes on' },
    { number: 1, text: 'Second' },
    { number: 2, text: 'Third' },
  ]);
});
