import { beforeEach, describe, expect, it } from 'vitest';
import { BackOff, SignInAttempts } from './sign-in-attempts.ts';

const MINUTE = 60_000;
let now = 0;
beforeEach(() => void (now = 1_800_000_000_000));

describe('BackOff', () => {
  const fail = (backOff: BackOff, times: number, key = 'a') => {
    for (let time = 0; time < times; time += 1) backOff.fail(key);
  };

  it('waits longer after each failure, up to 15 minutes', () => {
    const backOff = new BackOff(3, 10, () => now);
    fail(backOff, 2);
    expect(backOff.waitOf('a')).toBe(0);
    const waits = Array.from({ length: 13 }, () => {
      backOff.fail('a');
      return backOff.waitOf('a') / 1_000;
    });
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
    expect(backOff.waitOf('b')).toBe(0);
  });

  it('counts the wait from the last failure', () => {
    const backOff = new BackOff(1, 10, () => now);
    fail(backOff, 3);
    now += 1_500;
    expect(backOff.waitOf('a')).toBe(2_500);
    now += 2_500;
    expect(backOff.waitOf('a')).toBe(0);
    backOff.fail('a');
    expect(backOff.waitOf('a')).toBe(8_000);
  });

  it('forgets failures after an hour, and when told to', () => {
    const backOff = new BackOff(1, 10, () => now);
    fail(backOff, 3);
    now += 60 * MINUTE - 1;
    backOff.fail('a');
    expect(backOff.waitOf('a')).toBe(8_000);
    now += 60 * MINUTE;
    backOff.fail('a');
    expect(backOff.waitOf('a')).toBe(1_000);
    backOff.forget('a');
    expect(backOff.waitOf('a')).toBe(0);
  });

  it('takes a failure back', () => {
    const backOff = new BackOff(1, 10, () => now);
    fail(backOff, 2);
    backOff.unfail('a');
    expect(backOff.waitOf('a')).toBe(1_000);
    backOff.unfail('a');
    backOff.unfail('a');
    expect(backOff.waitOf('a')).toBe(0);
  });

  it('remembers a bounded number of keys: those that failed last', () => {
    const backOff = new BackOff(1, 3, () => now);
    for (const key of ['a', 'b', 'c', 'a', 'd']) backOff.fail(key);
    expect(['a', 'b', 'c', 'd'].map((key) => backOff.waitOf(key) > 0)).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });
});

describe('SignInAttempts', () => {
  const blocked = (work: () => unknown) => {
    try {
      work();
      return null;
    } catch (error) {
      const { code, retryAfter } = error as { code: string; retryAfter: number };
      return [code, retryAfter];
    }
  };
  let attempts: SignInAttempts;
  beforeEach(() => void (attempts = new SignInAttempts(() => now)));
  const begin = (name: string, address: string) => blocked(() => attempts.begin(name, address));

  it('an account from an address has five failures free, whatever the case of its name', () => {
    for (const name of ['alice', 'Alice', 'ALICE', 'alice', 'alice'])
      expect(begin(name, '192.0.2.7')).toBeNull();
    expect(begin('aLICE', '192.0.2.7')).toEqual(['ENG1812', 1]);
    expect(begin('alice', '192.0.2.8')).toBeNull();
    expect(begin('bob', '192.0.2.7')).toBeNull();
    now += 1_000;
    expect(begin('alice', '192.0.2.7')).toBeNull();
    expect(begin('alice', '192.0.2.7')).toEqual(['ENG1812', 2]);
  });

  it('what is refused does not prolong the wait', () => {
    for (let time = 0; time < 50; time += 1) begin('alice', '192.0.2.7');
    expect(begin('alice', '192.0.2.7')).toEqual(['ENG1812', 1]);
  });

  it('an address has thirty failures free, whatever the accounts', () => {
    for (let time = 0; time < 30; time += 1) expect(begin(`u${time}`, '192.0.2.7')).toBeNull();
    expect(begin('other', '192.0.2.7')).toEqual(['ENG1812', 1]);
    expect(begin('other', '::ffff:192.0.2.7')).toEqual(['ENG1812', 1]);
    expect(begin('other', '192.0.2.8')).toBeNull();
  });

  it('of IPv6, a network of 64 bits is one address', () => {
    for (let time = 0; time < 5; time += 1)
      expect(begin('alice', `2001:db8:1:2::${time}`)).toBeNull();
    expect(begin('alice', '2001:db8:1:2:ffff::1')).toEqual(['ENG1812', 1]);
    expect(begin('alice', '2001:db8:1:3::1')).toBeNull();
  });

  it('an account has a hundred failures free, whatever the addresses', () => {
    for (let time = 0; time < 100; time += 1)
      expect(begin('alice', `198.51.100.${time}`)).toBeNull();
    expect(begin('alice', '192.0.2.7')).toEqual(['ENG1812', 1]);
    expect(begin('bob', '192.0.2.7')).toBeNull();
  });

  it('success forgives the account, but only itself to the address', () => {
    for (let time = 0; time < 4; time += 1) attempts.begin('alice', '192.0.2.7');
    attempts.begin('alice', '192.0.2.7').succeeded();
    for (let time = 0; time < 5; time += 1) expect(begin('alice', '192.0.2.7')).toBeNull();
    // 4 + 5 failures: 21 more are free.
    for (let time = 0; time < 21; time += 1) expect(begin(`u${time}`, '192.0.2.7')).toBeNull();
    expect(begin('other', '192.0.2.7')).toEqual(['ENG1812', 1]);
  });

  it('success forgives what others have failed on the account', () => {
    for (let time = 0; time < 99; time += 1) attempts.begin('alice', `198.51.100.${time}`);
    attempts.begin('alice', '192.0.2.7').succeeded();
    for (let time = 0; time < 100; time += 1)
      expect(begin('alice', `203.0.113.${time}`)).toBeNull();
    expect(begin('alice', '192.0.2.7')).toEqual(['ENG1812', 1]);
  });

  it('an attempt that did not complete does not count', () => {
    for (let time = 0; time < 40; time += 1) attempts.begin('alice', '192.0.2.7').cancelled();
    expect(begin('alice', '192.0.2.7')).toBeNull();
  });
});
