import { describe, expect, it } from 'vitest';
import { attackName } from './index.ts';
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

  it('has every technique once, in the order of the numbers', () => {
    const numbers = TECHNIQUES.trim()
      .split('\n')
      .map((line) => Number(line.slice(0, 4)));
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(numbers.length).toBeGreaterThan(200);
  });
});
