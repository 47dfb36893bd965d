import { describe, expect, it } from 'vitest';
import { ThreadDemand } from './intake-workers.ts';

describe('the demand for threads', () => {
  it('grows as soon as all that run are busy, up to the limit', () => {
    const demand = new ThreadDemand();
    expect(demand.look([0.69], 2)).toBe('enough');
    expect(demand.look([0.71], 2)).toBe('more');
    expect(demand.look([1, 0.5], 2)).toBe('enough');
    expect(demand.look([1, 0.5], 3)).toBe('more');
    expect(demand.look([1], 1)).toBe('enough');
  });

  it('shrinks when one less would do for a minute without a break', () => {
    const demand = new ThreadDemand();
    const calm = () => demand.look([0.3, 0.05], 2);
    for (let look = 1; look < 60; look += 1) expect(calm()).toBe('enough');
    expect(demand.look([0.5, 0.1], 2)).toBe('enough');
    for (let look = 1; look < 60; look += 1) expect(calm()).toBe('enough');
    expect(calm()).toBe('less');
    expect(demand.look([0], 2)).toBe('enough');
  });

  it('never falls below one', () => {
    const demand = new ThreadDemand();
    for (let look = 0; look < 200; look += 1) expect(demand.look([0], 2)).toBe('enough');
  });
});
