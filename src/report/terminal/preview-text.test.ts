import { expect, it } from 'vitest';
import { UTC } from '../../util/time/index.ts';
import { previewText, type ShownPreview } from '../../cli/serve/preview-rule.ts';
import { PLAIN } from './style.ts';

const NOTHING: ShownPreview = {
  events: { selected: 5_300, damaged: 0 },
  missing: 0,
  failures: 0,
  judgedTo: null,
  notJudged: 0,
  counts: {
    matches: 0,
    alerts: 0,
    suppressed: 0,
    capped: 0,
    excepted: 0,
    late: 0,
    untimed: 0,
    forgotten: 0,
  },
  alerts: [],
  moreAlerts: 0,
  excepted: [],
  nearestMissText: [],
};

const lines = (preview: Partial<ShownPreview>, limit = 1) => [
  ...previewText(
    'A \u001b rule',
    { ...NOTHING, ...preview },
    {
      width: 60,
      style: PLAIN,
      zone: UTC,
      limit,
    },
  ),
];

it('shows alerts, what exceptions hide, and how many there are besides', () => {
  const alert = {
    severity: 'high' as const,
    reason: `process curl ${'x'.repeat(80)}`,
    start: '2026-11-26T15:32:10.123456Z',
    raisedAt: '2026-11-26T15:35:00.000Z',
    suppressed: 2,
  };
  const shown = lines({
    counts: { ...NOTHING.counts, alerts: 1_204, suppressed: 2, excepted: 3 },
    alerts: [alert, alert],
    moreAlerts: 1_202,
    excepted: [{ name: 'Nightly backup', matches: 3 }],
  });
  expect(shown.slice(0, 4)).toEqual([
    'A \\x1b rule\n',
    '1,204 alerts in 5,300 events\n',
    '2 matches suppressed\n',
    '\n',
  ]);
  expect(shown[4]).toMatch(/^2026-11-26 15:32:10 {2}high {6}process curl x+… {2}\+2 similar\n$/);
  expect(shown.slice(5)).toEqual([
    'and 1,203 more alerts\n',
    '\nHidden by exceptions\n',
    '  3 matches by Nightly backup\n',
  ]);
});

it('says how near a rule came that raises nothing, and what was not looked at', () => {
  expect(
    lines({
      nearestMissText: ['1 event satisfies all conditions', '  no \u0007'],
      events: { selected: 10, damaged: 4 },
      notJudged: 7,
      judgedTo: '2026-11-26T15:35:00.000Z',
    }),
  ).toEqual([
    'A \\x1b rule\n',
    'no alerts in 10 events\n',
    '4 events could not be read\n',
    '7 candidates from 2026-11-26T15:35:00.000Z on not judged: too many\n',
    '\nHow near it came\n',
    '  1 event satisfies all conditions\n',
    expect.stringMatching(/^ {4}no \\x07\n$/),
  ]);
});
