import { ChangeRecorder } from '../audit/change-recorder.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeptStore } from './kept-store.ts';
import { apiRuleOf, BY, itemOf, LIST, ManagerHouse, taken } from './rule-manager.testing.ts';

let house: ManagerHouse;

beforeEach(() => {
  house = new ManagerHouse();
});
afterEach(() => house.close());

describe('KeptStore', () => {
  it('has what the store has, also after a transaction that was undone', async () => {
    const manager = await house.start();
    for (const id of ['b', 'a']) taken(manager.rules.create(apiRuleOf(id), BY));
    taken(manager.exceptions.putList(LIST, false, BY));
    for (const id of ['j', 'i']) taken(manager.exceptions.putItem(itemOf(id), false, BY));
    const kept = new KeptStore(house.store, new ChangeRecorder(() => {}));
    const isSame = () => {
      expect(kept.rules.list()).toEqual(house.store.rules.list());
      expect(new Set(kept.exceptions.items)).toEqual(new Set(house.store.exceptions.items()));
      expect(kept.exceptions.lists).toEqual(house.store.exceptions.lists());
    };
    isSame();
    const work = () => {
      const row = kept.rules.get('a');
      if (row !== null) kept.rules.put({ ...row, isEnabled: false });
      kept.rules.remove('b');
      kept.exceptions.remove('single list i');
      expect(kept.rules.list()).toHaveLength(1);
      expect(kept.exceptions.itemById('single', 'i')).toBeUndefined();
      throw new RangeError('undone');
    };
    expect(() => kept.transaction(work)).toThrow('undone');
    expect(kept.rules.list()).toHaveLength(2);
    expect(kept.rules.get('a')?.isEnabled).toBe(true);
    expect(kept.exceptions.itemById('single', 'i')?.key).toBe('single list i');
    isSame();
    kept.transaction(() => {
      expect(() => kept.transaction(work)).toThrow('undone');
      kept.exceptions.remove('single list');
    });
    expect(kept.exceptions.items).toEqual([]);
    isSame();
  });
});
