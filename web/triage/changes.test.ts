import { describe, expect, it } from 'vitest';
import { changed, doneText, reverseSteps, type Change } from './changes.ts';
import type { AlertSummary } from './targets.ts';

const alert = (given: Partial<AlertSummary>) =>
  ({
    id: '1',
    status: 'open',
    closeReason: null,
    tags: [],
    assignees: [],
    ...given,
  }) as unknown as AlertSummary;

describe('changes of alerts', () => {
  it('closes with a reason, and reopening takes it away', () => {
    const closed = changed(alert({}), { status: 'closed', closeReason: 'benign' });
    expect(closed).toMatchObject({ status: 'closed', closeReason: 'benign' });
    expect(changed(closed, { status: 'open' })).toMatchObject({
      status: 'open',
      closeReason: null,
    });
    expect(changed(closed, { addTags: ['t'] })).toMatchObject({ closeReason: 'benign' });
  });

  it('is taken back for each alert to what it was, in as few steps as there are kinds', () => {
    const before = [
      alert({ id: '1' }),
      alert({ id: '2' }),
      alert({ id: '3', status: 'acknowledged' }),
      alert({ id: '4', status: 'closed', closeReason: 'duplicate' }),
      alert({ id: '5', status: 'closed', closeReason: 'benign' }),
    ];
    const change: Change = { status: 'closed', closeReason: 'benign' };
    expect(reverseSteps(before, change)).toEqual([
      { ids: ['1', '2'], change: { status: 'open' } },
      { ids: ['3'], change: { status: 'acknowledged' } },
      { ids: ['4'], change: { status: 'closed', closeReason: 'duplicate' } },
    ]);
  });

  it('takes back only the words that it has added', () => {
    const before = [alert({ id: '1', tags: ['a'] }), alert({ id: '2' })];
    expect(reverseSteps(before, { addTags: ['a', 'b'] })).toEqual([
      { ids: ['1'], change: { removeTags: ['b'] } },
      { ids: ['2'], change: { removeTags: ['a', 'b'] } },
    ]);
  });

  it('is said in words', () => {
    expect(doneText({ status: 'closed', closeReason: 'false_positive' }, '3 alerts')).toBe(
      'Closed 3 alerts as false positive.',
    );
    expect(doneText({ addAssignees: ['ann'] }, '1 alert')).toBe('Assigned 1 alert to ann.');
  });
});
