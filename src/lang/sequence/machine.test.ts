import { describe, expect, it } from 'vitest';
import { SequenceMachine } from './machine.ts';
import {
  candidates,
  events,
  millisecond,
  run,
  sequence,
  show,
  type Letters,
} from './script.testing.ts';

describe('stages', () => {
  it('extends, replaces and starts again', () => {
    const data = '1:A 2:A 3:B 4:B 5:A 6:C 7:B 8:C';
    expect(run(sequence('A B C'), data)).toEqual(['2,3,6', '5,7,8']);
  });

  it('replaces an older pair', () => {
    expect(run(sequence('A B C'), '1:A 2:B 3:A 4:B 5:C')).toEqual(['3,4,5']);
  });

  it('lets an event end one sequence and begin another', () => {
    expect(run(sequence('A B'), '1:AB 2:AB 3:AB')).toEqual(['1,2', '2,3']);
  });

  it('never uses an event twice in a sequence', () => {
    expect(run(sequence('A B'), '1:AB')).toEqual([]);
  });

  it('keeps other slots of the key at completion', () => {
    expect(run(sequence('A B C'), '1:A 2:B 3:A 4:C 5:B 6:C')).toEqual(['1,2,4', '3,5,6']);
  });

  it('orders events of the same time by arrival', () => {
    expect(run(sequence('A B'), '1:A 1:B 1:B')).toEqual(['1,1']);
    expect(run(sequence('A B'), '1:B 1:A')).toEqual([]);
  });

  it('finds a sequence of one stage', () => {
    expect(run(sequence('A'), '1:A 2:B 3:A')).toEqual(['1', '3']);
  });
});

describe('maxspan', () => {
  it('is inclusive, to the nanosecond', () => {
    expect(run(sequence('A B', '10'), '0:A 10:B')).toEqual(['0,10']);
    expect(run(sequence('A B', '10'), '0:A 10.000001:B')).toEqual([]);
    expect(run(sequence('A B', '10'), '0:A 11:B')).toEqual([]);
  });

  it('is measured from the first event', () => {
    expect(run(sequence('A B C', '10'), '0:A 6:B 12:C')).toEqual([]);
  });

  it('consumes a sequence that exceeds it', () => {
    expect(run(sequence('A B C', '10'), '0:A 11:B 12:C')).toEqual([]);
  });

  it('applies inside runs', () => {
    expect(run(sequence('A*3', '10'), '0:A 6:A 12:A 13:A')).toEqual(['6,12,13']);
  });
});

describe('keys', () => {
  it('joins once per value of several', () => {
    expect(run(sequence('A B'), '1:A/x,y 2:B/y,z,x')).toEqual(['x 1,2', 'y 1,2']);
  });

  it('joins null with null only', () => {
    expect(run(sequence('A B'), '1:A/_ 2:A/x 3:B/_')).toEqual([' 1,3'].map((s) => `null${s}`));
  });

  it('orders sequences with the same end by key', () => {
    expect(run(sequence('A B'), '1:A/b,_,a 2:B/a,b,_')).toEqual(['null 1,2', 'a 1,2', 'b 1,2']);
  });
});

describe('until', () => {
  const query = sequence('A B', undefined, 'U');
  it.each([
    ['between stages it cancels', '1:A 2:U 3:B', []],
    ['after completion it has no effect', '1:A 2:B 3:U', ['1,2']],
    ['the completing event may satisfy it', '1:A 2:BU', ['1,2']],
    ['the event just matched may not', '1:AU 2:B', []],
    ['another key has no effect', '1:A/x 2:U/y 3:B/x', ['x 1,3']],
  ])('%s', (_, data, expected) => {
    expect(run(query, data)).toEqual(expected);
  });

  it('clears a run', () => {
    expect(run(sequence('A*3', undefined, 'U'), '1:A 2:A 3:U 4:A 5:A 6:A')).toEqual(['4,5,6']);
  });
});

describe('runs', () => {
  it('slides', () => {
    expect(run(sequence('A*3'), '1:A 2:A 3:A 4:A')).toEqual(['1,2,3', '2,3,4']);
  });

  it('gives the latest full run to the next stage', () => {
    expect(run(sequence('A*2 B'), '1:A 2:A 3:A 4:B')).toEqual(['2,3,4']);
  });

  it('may follow another stage', () => {
    expect(run(sequence('A B*2'), '1:A 2:B 3:A 4:B 5:B')).toEqual(['1,2,4', '3,4,5']);
  });
});

describe('missing events', () => {
  it.each([
    ['A B !M', '0:A 4:B 10:M', []],
    ['A B !M', '0:A 4:B 11:M', ['0,4,-']],
    ['!M A B', '0:M 4:A 10:B', []],
    ['!M A B', '0:M 1:A 11:B', ['-,1,11']],
    ['!M A !M', '0:M 4:A 11:M', ['-,4,-']],
    ['!M A !M', '0:M 4:A 10:M', []],
    ['A !M B', '0:A 1:M 2:B', []],
    ['A !M B', '0:AM 1:BM', ['0,-,1']],
    ['A !M*2 B', '0:A 1:B', ['0,-,-,1']],
    ['A !M B', '0:A/x 1:M/y 2:B/x', ['x 0,-,2']],
    ['A !M !N B', '0:A 1:N 2:B', []],
  ])('%s over %s', (query, data, expected) => {
    expect(run(sequence(query, '10'), data)).toEqual(expected);
  });

  it('tests a finished sequence once and tries no other', () => {
    expect(run(sequence('A !M B', '10'), '0:A 1:M 2:A 3:M 4:B')).toEqual([]);
    expect(run(sequence('A !M B C', '10'), '0:A 1:B 2:A 3:M 4:B 5:C')).toEqual([]);
  });

  it('compares milliseconds', () => {
    expect(run(sequence('A !M B', '10'), '1:A 1.9:M 2.9:B')).toEqual(['1,-,2.9']);
    expect(run(sequence('A !M B', '10'), '1:A 2:M 2.9:B')).toEqual(['1,-,2.9']);
    expect(run(sequence('A !M', '10'), '0.9:A 10.95:M 12:Z')).toEqual([]);
  });

  it('counts the first of several, also next to one in the millisecond of the end', () => {
    expect(run(sequence('A !M B', '10'), '0:A 1:M 2:M 2.5:B')).toEqual([]);
  });

  it('judges each gap by its own events', () => {
    expect(run(sequence('A !M B C', '10'), '0:A 1:M 1.5:B 3:C')).toEqual(['0,-,1.5,3']);
  });

  it('needs no leading event to let a trailing one count', () => {
    expect(run(sequence('!M A !M', '10'), '4:A 5:M')).toEqual(['-,4,-']);
  });
});

describe('undecided sequences', () => {
  const query = sequence('A B !M', '10');

  it('are completed by the end of the data, and counted unless maxspan has passed', () => {
    expect(run(query, '0:A 4:B', '10')).toEqual(['0,4,-', '1 undecided']);
    expect(run(query, '0:A 4:B', '11')).toEqual(['0,4,-']);
  });

  it('are only counted if the data was truncated', () => {
    const machine = new SequenceMachine<Letters>(query, { maxPending: 100 });
    for (const candidate of candidates(query, events('0:A 4:B 8:A 9:B'))) machine.push(candidate);
    const end = machine.breakOff(millisecond('11'));
    expect([end.matches.map(show), end.undecided]).toEqual([['0,4,-'], 1]);
  });

  it('do not keep another key beyond its maxspan', () => {
    expect(run(query, '0:A/x 0.1:A/y 1:B/x 10.5:B/y 12:Z/x')).toEqual(['x 0,1,-']);
  });

  it('are decided immediately if nothing can refute them', () => {
    const both = sequence('!M A B !M', '10');
    const machine = new SequenceMachine<Letters>(both, { maxPending: 100 });
    const shown = candidates(both, events('0:M 5:A 11:B')).map((candidate) =>
      machine.push(candidate).map(show),
    );
    expect(shown).toEqual([[], [], ['-,5,11,-']]);
    expect(machine.pending).toBe(0);
  });

  it('are decided as the clock advances', () => {
    const machine = new SequenceMachine<Letters>(query, { maxPending: 100 });
    for (const candidate of candidates(query, events('0:A 4:B'))) machine.push(candidate);
    expect(machine.advance(millisecond('10.999999'))).toEqual([]);
    expect(machine.advance(millisecond('11')).map(show)).toEqual(['0,4,-']);
    expect(machine.pending).toBe(0);
  });
});

describe('order of events', () => {
  it('is asserted', () => {
    const query = sequence('A B');
    const [first, second] = candidates(query, events('1:A 2:B'));
    const machine = new SequenceMachine<Letters>(query, { maxPending: 100 });
    if (first === undefined || second === undefined) throw new TypeError('two candidates');
    machine.push(second);
    expect(() => machine.push(first)).toThrow('in order');
    machine.advance(millisecond('3'));
    expect(() => machine.push({ ...second, arrival: 9 })).toThrow('never goes back');
  });
});
