import { describe, expect, it } from 'vitest';
import { changed, doneText, type AlertSummary } from './targets.ts';

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

  it('is said in words', () => {
    expect(doneText({ status: 'closed', closeReason: 'false_positive' }, '3 alerts')).toBe(
      'Closed 3 alerts as false positive.',
    );
    expect(doneText({ addAssignees: ['ann'] }, '1 alert')).toBe('Assigned 1 alert to ann.');
  });
});
