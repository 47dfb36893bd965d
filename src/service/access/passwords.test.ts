import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { GOOD, OTHER } from './access.testing.ts';
import { checkPassword, HASH_COST, Passwords } from './passwords.ts';

/** Of {@link GOOD}, by another algorithm. */
const ARGON2I =
  '$argon2i$v=19$m=8,t=1,p=1$zo3ljEOcKpD2oYeH/d/3+A$HqXI0cidmTBADBuCsHNL13m7QT/MATBA+5jyFNvaVqE';

const CHEAP = { memory: 8, passes: 1, lanes: 1 };

describe('Passwords', () => {
  const passwords = new Passwords(randomBytes, CHEAP);

  it('costs what OWASP advises', async () => {
    expect(HASH_COST).toEqual({ memory: 19 * 1024, passes: 2, lanes: 1 });
    const text = await new Passwords(randomBytes).hash(GOOD);
    expect(text).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  });

  it('verifies what it has made, and nothing else', async () => {
    const text = await passwords.hash(GOOD);
    expect(await passwords.verify(text, GOOD)).toBe(true);
    for (const other of [OTHER, `${GOOD} `, GOOD.slice(0, -1), ''])
      expect(await passwords.verify(text, other)).toBe(false);
    expect(await passwords.hash(GOOD)).not.toBe(text);
  });

  it('takes letters for the same however they are composed', async () => {
    const text = await passwords.hash('caf\u00e9-lantern-48');
    expect(await passwords.verify(text, 'cafe\u0301-lantern-48')).toBe(true);
    expect(await passwords.verify(text, 'cafe-lantern-48')).toBe(false);
  });

  it('works as hard for a user without a password, and accepts none', async () => {
    const real = new Passwords(randomBytes);
    const text = await real.hash(GOOD);
    const cost = async (stored: string | null) => {
      const before = process.cpuUsage();
      for (let time = 0; time < 3; time += 1) expect(await real.verify(stored, OTHER)).toBe(false);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    // Of several, the one that other tests of the process have disturbed least. Without the work, it would be a hundredth.
    const least = { known: Infinity, unknown: Infinity };
    for (let round = 0; round < 5; round += 1) {
      least.known = Math.min(least.known, await cost(text));
      least.unknown = Math.min(least.unknown, await cost(null));
    }
    const { known, unknown } = least;
    expect(unknown / known).toBeGreaterThan(0.3);
    expect(unknown / known).toBeLessThan(3);
    for (const password of ['', '\0'.repeat(32), GOOD])
      expect(await real.verify(null, password)).toBe(false);
  });

  it('sees which hashes were made with other parameters', async () => {
    expect(passwords.isOutdated(await passwords.hash(GOOD))).toBe(false);
    const others = [
      { ...CHEAP, memory: 16 },
      { ...CHEAP, passes: 2 },
      { memory: 16, passes: 1, lanes: 2 },
    ];
    for (const cost of others)
      expect(passwords.isOutdated(await new Passwords(randomBytes, cost).hash(GOOD))).toBe(true);
    expect(passwords.isOutdated(ARGON2I)).toBe(true);
    expect(await passwords.verify(ARGON2I, GOOD)).toBe(true);
  });

  it('makes one hash at a time, and lets 64 wait', async () => {
    let begun = 0;
    const counting = new Passwords((bytes) => {
      begun += 1;
      return randomBytes(bytes);
    }, CHEAP);
    const all = Array.from({ length: 65 }, () => counting.hash(GOOD));
    expect(begun).toBe(1);
    await expect(counting.verify(null, GOOD)).rejects.toMatchObject({ code: 'ENG1814' });
    await Promise.all(all);
    expect(begun).toBe(65);
  });
});

describe('checkPassword', () => {
  const refusal = async (password: string, name = 'alice') => {
    try {
      await checkPassword(password, name);
      return null;
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      expect(code).toBe('ENG1803');
      if (password.length >= 12) expect(message).not.toContain(password);
      return message;
    }
  };

  it.each([
    GOOD,
    OTHER,
    'correct horse battery',
    'x8Kd92-lqPz7',
    '水曜日の青い雨傘が歌う夜',
    'x'.repeat(2) + 'Kd92-lqPz7'.repeat(12),
  ])('takes %j', async (password) => {
    expect(await refusal(password)).toBeNull();
  });

  it('counts characters, not bytes or halves of them', async () => {
    const faces = ['😀', '🦊', '🌵', '🚲', '🎻', '🧊', '🍋', '🪁', '🐙', '🥁', '🛶', '🔭'];
    expect(await refusal(faces.slice(0, 11).join(''))).toContain('11 characters');
    expect(await refusal(faces.join(''))).toBeNull();
    // Composed, these are 11.
    expect(await refusal('e\u0301x8Kd92-lqP')).toContain('11 characters');
    expect(await refusal('Kd92-lqPz7'.repeat(13))).toContain('more than 128');
    expect(await refusal('x'.repeat(1_000_000))).toContain('more than 128');
  });

  // Of the common ones, most are shorter than 12 characters anyway.
  it.each([
    'password1234',
    'Password1234!',
    'P@ssw0rd2024',
    'passwordpassword',
    '123456789012',
    'qwertyuiop12',
    '1qaz2wsx3edc',
    'q1w2e3r4t5y6',
    'aaaaaaaaaaaa',
    'abcabcabcabc',
    'leavemealone',
    'drowssapdrowssap',
    '1990010119900101',
    'dockwarden12',
  ])('refuses the common one %j', async (password) => {
    expect(await refusal(password)).toContain('common');
  });

  it('refuses all of the 10,000 most common ones', async () => {
    const { dictionary } = await import('@zxcvbn-ts/language-common');
    const common = dictionary['passwords-common'].slice(0, 10_000);
    expect(common).toHaveLength(10_000);
    const taken = [];
    for (const password of common) if ((await refusal(password)) === null) taken.push(password);
    expect(taken).toEqual([]);
  });

  it.each([
    ['tidal-ALICE-lantern', 'alice'],
    ['tidal-alice-lantern', 'Alice'],
    ['tidal-alice-lantern', 'alice@example.org'],
    ['tidal-bob-lantern-4', 'bob'],
  ])('refuses %j for %j', async (password, name) => {
    expect(await refusal(password, name)).toContain('name of the user');
  });

  it('takes what contains a very short name by chance', async () => {
    expect(await refusal(GOOD, 'al')).toBeNull();
  });

  it('does not take long over what is long', async () => {
    const hostile = Array.from({ length: 128 }, (_, at) =>
      String.fromCharCode(33 + ((at * 7) % 90)),
    );
    await refusal(GOOD);
    const before = process.cpuUsage();
    await refusal(hostile.join(''));
    await refusal('1qaz2wsx'.repeat(16));
    expect(process.cpuUsage(before).user).toBeLessThan(500_000);
  });
});
