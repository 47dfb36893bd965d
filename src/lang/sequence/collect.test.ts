import { describe, expect, it } from 'vitest';
import { CandidateBuffer } from './collect.ts';
import { SequenceLimitError } from './memory.ts';
import { SequenceMachine } from './machine.ts';
import { candidates, events, millisecond, sequence, show, type Letters } from './script.testing.ts';

describe('CandidateBuffer', () => {
  it('puts events into order and decides by the latest time of all', () => {
    const query = sequence('A B !M', '10');
    const buffer = new CandidateBuffer<Letters>(query, { maxPending: 10 });
    buffer.observe(millisecond('20'));
    for (const candidate of candidates(query, events('4:B 0:A 15:B 14:A'))) buffer.add(candidate);
    const end = buffer.finish();
    expect([end.matches.map(show), end.undecided]).toEqual([['0,4,-', '14,15,-'], 1]);
  });
});

describe('the limit', () => {
  const broad = '1:A/a 2:A/b 3:B/b 4:A/c 5:A/d 6:A/e';
  const caught = (run: () => void): unknown => {
    try {
      run();
    } catch (error) {
      return error;
    }
    return null;
  };

  it('names the broad term of a buffer and what to do', () => {
    const query = sequence('A B');
    const buffer = new CandidateBuffer<Letters>(query, { maxPending: 5 });
    const error = caught(() => {
      for (const candidate of candidates(query, events(broad))) buffer.add(candidate);
    });
    expect(error).toMatchObject({ code: 'EQL3004', term: 0, counts: [5, 1], limit: 5 });
    expect(String(error)).toBe(
      'SequenceLimitError: more than 5 events wait in this sequence, 5 of them for term 1, [A], ' +
        'which is too broad: narrow it or add a join key, or set a maxspan',
    );
  });

  it('counts in a machine only what is still pending', () => {
    const query = sequence('A B', '100');
    const machine = new SequenceMachine<Letters>(query, { maxPending: 3 });
    const error = caught(() => {
      for (const candidate of candidates(query, events(broad))) machine.push(candidate);
    });
    expect(error).toBeInstanceOf(SequenceLimitError);
    expect(error).toMatchObject({ term: 0, counts: [4, 0] });
    expect(String(error)).toContain('shorten the maxspan');
  });

  it('is never reached where maxspan keeps the window small', () => {
    const query = sequence('!L A*2 !M B !N', '5', 'U');
    const machine = new SequenceMachine<Letters>(query, { maxPending: 100 });
    const letters = ['A', 'AL', 'MA', 'B', 'N', 'A', 'L', 'U', 'B'];
    const data = Array.from(
      { length: 20_000 },
      (_, time) => `${time}:${letters[(time * 7) % letters.length]}/k${time % 50},k${time % 3}`,
    ).join(' ');
    for (const candidate of candidates(query, events(data))) machine.push(candidate);
    expect(machine.pending).toBeGreaterThan(0);
  });
});
