import { isIPv4, isIPv6 } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalIp, compareIps, compileCidr, compileCidrs } from './ip.ts';

describe('canonicalIp', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['255.255.255.255', '255.255.255.255'],
    ['0.0.0.0', '0.0.0.0'],
    ['::', '::'],
    ['::1', '::1'],
    ['2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::ffff:a00:1', '10.0.0.1'],
    ['0:0:0:0:0:ffff:10.0.0.1', '10.0.0.1'],
    ['::10.0.0.1', '::a00:1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
    ['64:ff9b::10.0.0.1', '64:ff9b::a00:1'],
  ])('writes %j as %j', (text, canonical) => {
    expect(canonicalIp(text)).toBe(canonical);
  });

  it.each([
    '',
    ' 10.0.0.1',
    '10.0.0.1 ',
    '127.1',
    '127.0.1',
    '2130706433',
    '010.0.0.1',
    '10.0.0.01',
    '0x7f.0.0.1',
    '10.0.0.256',
    '10.0.0.',
    '.10.0.0',
    '10..0.1',
    '1.2.3.4.5',
    '10.0.0.1/8',
    'fe80::1%eth0',
    '::1%1',
    ':::',
    ':1',
    '1:',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '::00001',
    '::g',
    '[::1]',
    '::1.2.3',
    '::1.2.3.4:5',
    '1.2.3.4:5::',
    '::12345.1.1.1',
    '1:2:3:4:5:6:7:8::',
    '::1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:1.2.3.4:7',
    '1:2:3:4:5:6:7:1.2.3.4',
    '1.2.3.4::',
    '::\u0661',
    `1${':0'.repeat(100_000)}`,
  ])('refuses %j', (text) => {
    expect(canonicalIp(text)).toBeNull();
  });

  it('takes what Node takes for an address, but for zone ids', () => {
    const piece = fc.constantFrom(
      '0',
      '1',
      'ff',
      'fFfF',
      '12345',
      ':',
      ':',
      '::',
      '.',
      '1.2.3.4',
      '%',
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 17 }).map((pieces) => pieces.join('')),
      fc.array(fc.constantFrom('0', 'a', 'ffff', ''), { maxLength: 9 }).map((g) => g.join(':')),
      fc.ipV6(),
      fc.ipV4(),
    );
    fc.assert(
      fc.property(text, (ip) => {
        const isAddress = isIPv4(ip) || (isIPv6(ip) && !ip.includes('%'));
        expect(canonicalIp(ip) !== null).toBe(isAddress);
      }),
      { numRuns: 3000 },
    );
  });

  it('keeps its own spelling', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV6(), fc.ipV4()), (ip) => {
        const canonical = canonicalIp(ip);
        expect(canonicalIp(canonical ?? '')).toBe(canonical);
      }),
    );
  });
});

describe('compareIps', () => {
  it.each([
    ['10.0.0.2', '10.0.0.10', -1],
    ['200.0.0.1', '10.0.0.1', 1],
    ['::1', '0:0::1', 0],
    ['::ffff:1.2.3.4', '1.2.3.4', 0],
    ['::1', '0.0.0.0', -1],
    ['2001:db8::', '255.255.255.255', 1],
    ['2001:db8::1', '2001:db8::f', -1],
  ])('%s to %s: %i', (a, b, sign) => {
    expect(Math.sign(compareIps(a, b) ?? NaN)).toBe(sign);
    expect(Math.sign(compareIps(b, a) ?? NaN)).toBe(0 - sign);
  });

  it('gives null for what is no address', () => {
    expect(compareIps('localhost', '::1')).toBeNull();
    expect(compareIps('::1', '1.2')).toBeNull();
  });
});

describe('compileCidr', () => {
  it.each([
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.6.48.157/8', '10.0.0.1', true],
    ['192.168.1.128/25', '192.168.1.127', false],
    ['192.168.1.128/25', '192.168.1.128', true],
    ['255.255.255.255/32', '255.255.255.255', true],
    ['128.0.0.0/1', '127.255.255.255', false],
    ['0.0.0.0/0', '200.1.2.3', true],
    ['0.0.0.0/0', '::1', false],
    ['10.0.0.0/8', '::ffff:10.1.1.1', true],
    ['10.0.0.1', '10.0.0.1', true],
    ['10.0.0.1', '10.0.0.2', false],
    ['::1', '0::0:1', true],
    ['::1', '::2', false],
    ['fe80::/10', 'febf::1', true],
    ['fe80::/10', 'fec0::1', false],
    ['2001:db8::ff/33', '2001:db8:7fff::', true],
    ['2001:db8::ff/33', '2001:db8:8000::', false],
    ['::/0', '10.0.0.1', true],
    ['::/80', '10.0.0.1', true],
    ['::/81', '10.0.0.1', false],
    ['8000::/1', '10.0.0.1', false],
    ['::ffff:10.0.0.1', '10.0.0.1', true],
    ['10.0.0.0/8', 'localhost', false],
  ])('%s has %s: %s', (block, ip, inside) => {
    expect(compileCidr(block)?.(ip)).toBe(inside);
  });

  it.each(['', '10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/8/8', '10.0.0/8'])(
    'refuses %j',
    (block) => {
      expect(compileCidr(block)).toBeNull();
      expect(compileCidrs(['::1', block])).toBeNull();
    },
  );

  it('refuses a prefix behind a mapped address', () => {
    expect(compileCidr('::ffff:10.0.0.0/104')).toBeNull();
  });
});

describe('compileCidrs', () => {
  it('tests every block, and no address outside of it passes', () => {
    const test = compileCidrs(['10.0.0.0/8', 'fe80::/10', '::1']);
    expect(['10.1.1.1', 'fe80::2', '::1', '11.0.0.1', 'nowhere'].map((ip) => test?.(ip))).toEqual([
      true,
      true,
      true,
      false,
      null,
    ]);
  });
});
