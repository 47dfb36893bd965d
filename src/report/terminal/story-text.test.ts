import { expect, it } from 'vitest';
import { parseInstant, UTC } from '../../util/time/index.ts';
import { storyList, storyText, type ListedStory } from '../../cli/serve/run-stories.ts';
import { PLAIN } from './style.ts';
import { displayWidth } from './text-width.ts';

const STORY: ListedStory = {
  id: 'e409ad8f-08c6-4f5f-854f-fd9fd2875e96',
  title: 'Reverse \u001b[31mShell: bash in container blog',
  because: 'All processes of these alerts descend from bash.',
  severity: 'critical',
  status: 'open',
  closeReason: null,
  alerts: 1_400,
  openAlerts: 2,
  firstEvent: '2026-11-26T15:32:10.123456Z',
  lastEvent: '2026-11-26T15:40:00.000Z',
  lastAlertAt: '2026-11-26T15:40:01.000Z',
};

const OPTIONS = {
  width: Number.POSITIVE_INFINITY,
  style: PLAIN,
  zone: UTC,
  now: parseInstant('2026-11-26T16:00:00Z') ?? 0n,
};

it('a story is a line, and fits', () => {
  const other: ListedStory = {
    ...STORY,
    severity: 'low',
    status: 'closed',
    closeReason: 'false_positive',
    alerts: 3,
    firstEvent: null,
  };
  expect([...storyList([STORY, other], OPTIONS)]).toEqual([
    'id        began                severity  status                  alerts  story\n',
    'e409ad8f  2026-11-26 15:32:10  critical  open                     1,400  Reverse \\x1b[31mShell: bash in container blog\n',
    'e409ad8f  2026-11-26 15:40:01  low       closed: false positive       3  Reverse \\x1b[31mShell: bash in container blog\n',
  ]);
  const narrow = [...storyList([STORY], { ...OPTIONS, width: 70 })];
  for (const line of narrow.slice(1)) expect(displayWidth(line.trimEnd())).toBeLessThanOrEqual(70);
  expect([...storyList([], OPTIONS)]).toEqual([]);
});

it('a story is shown with its alerts, by when they happened', () => {
  const alert = {
    id: '12fc6100'.repeat(8),
    time: '2026-11-26T15:45:00.000Z',
    firstEvent: '2026-11-26T15:32:10.123Z',
    severity: 'high' as const,
    ruleName: 'Shell',
    command: 'bash -i',
    parent: 'php',
    container: '',
    status: 'open',
    closeReason: null,
    suppressed: 0,
  };
  const lines = [...storyText(STORY, [alert, { ...alert, firstEvent: null }], OPTIONS)];
  expect(lines).toEqual([
    'critical  Reverse \\x1b[31mShell: bash in container blog\n',
    'open · 1,400 alerts, 2 of them not closed · 2026-11-26 15:32:10 to 2026-11-26 15:40:00\n',
    'All processes of these alerts descend from bash.\n',
    '\n',
    'id        happened             severity  rule   what\n',
    '12fc6100  2026-11-26 15:32:10  high      Shell  bash -i  ← php\n',
    '12fc6100  2026-11-26 15:45:00  high      Shell  bash -i  ← php\n',
  ]);
});
