import { describe, expect, it } from 'vitest';
import { attackName, mayBeNewer } from './index.ts';
import { TECHNIQUES } from './techniques.ts';

describe('attackName', () => {
  it.each([
    ['TA0002', 'Execution'],
    ['T1609', 'Container Administration Command'],
    ['T1059.004', 'Unix Shell'],
    ['T1053.007', 'Container Orchestration Job'],
    ['T1552.005', 'Cloud Instance Metadata API'],
    ['T1546.004', 'Unix Shell Configuration Modification'],
    ['T1574.006', 'Dynamic Linker Hijacking'],
    ['T1547.006', 'Kernel Modules and Extensions'],
    ['T1574.003', null],
    ['T9999', null],
    ['t1609', null],
    ['toString', null],
  ])('%s', (id, name) => {
    expect(attackName(id)).toBe(name);
  });

  it.each([
    ['TA0112', true],
    ['T1685', true],
    ['T1685.001', true],
    ['T1059.099', true],
    ['T1006.001', true],
    ['TA0043', false],
    ['TA0009.001', false],
    ['TA0012', false],
    ['T1617', false],
    ['T1617.001', false],
    ['T1574.003', false],
    ['T9999', false],
    ['TA9999', false],
    ['t1685', false],
    ['T1685.1', false],
  ])('may be newer: %s', (id, newer) => {
    expect(mayBeNewer(id)).toBe(newer);
  });

  it('has every technique once, in the order of the numbers', () => {
    const numbers = TECHNIQUES.trim()
      .split('\n')
      .map((line) => Number(line.slice(0, 4)));
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(numbers.length).toBeGreaterThan(200);
  });
});
