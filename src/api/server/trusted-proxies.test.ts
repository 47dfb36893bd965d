import { describe, expect, it } from 'vitest';
import { TrustedProxies } from './trusted-proxies.ts';

const proxies = new TrustedProxies(['10.0.0.0/8', '::1', '127.0.0.1']);

const clientOf = (remoteAddress: string, headers: Record<string, string | string[]> = {}) => {
  const distinct = Object.entries(headers).map(([name, value]) => [name, [value].flat()]);
  return proxies.of({ socket: { remoteAddress }, headersDistinct: Object.fromEntries(distinct) });
};
const addressOf = (...given: Parameters<typeof clientOf>) => clientOf(...given).address;

describe('the address of a request', () => {
  it('is that of the connection, whatever others say', () => {
    const headers = { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'https' };
    expect(clientOf('203.0.113.9', headers)).toEqual({ address: '203.0.113.9', isSecure: false });
    expect(addressOf('10.1.1.1')).toBe('10.1.1.1');
    const none = new TrustedProxies([]);
    const request = {
      socket: { remoteAddress: '127.0.0.1' },
      headersDistinct: { 'x-forwarded-for': ['192.0.2.1'] },
    };
    expect(none.of(request).address).toBe('127.0.0.1');
  });

  it.each<[string | string[], string]>([
    ['192.0.2.1', '192.0.2.1'],
    ['198.51.100.66, 192.0.2.1', '192.0.2.1'],
    // Any client can send such a header; each proxy appends to it.
    ['127.0.0.1, 192.0.2.1', '192.0.2.1'],
    ['192.0.2.1, 10.2.2.2', '192.0.2.1'],
    [['198.51.100.66', '192.0.2.1,10.2.2.2'], '192.0.2.1'],
    ['10.3.3.3, 10.2.2.2', '10.3.3.3'],
    ['192.0.2.1:4711', '192.0.2.1'],
    ['[2001:db8::7]:4711', '2001:db8::7'],
    ['2001:DB8::7', '2001:db8::7'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['192.0.2.1, unknown', '10.1.1.1'],
    ['192.0.2.1, unknown, 10.2.2.2', '10.2.2.2'],
    ['<script>', '10.1.1.1'],
    ['', '10.1.1.1'],
  ])('by X-Forwarded-For %j is %s', (header, address) => {
    expect(addressOf('::ffff:10.1.1.1', { 'x-forwarded-for': header })).toBe(
      address === '10.1.1.1' ? '::ffff:10.1.1.1' : address,
    );
  });

  it.each([
    ['for=192.0.2.1;proto=https;by=10.1.1.1', '192.0.2.1'],
    ['for=198.51.100.66, For="[2001:db8::7]:4711"', '2001:db8::7'],
    ['for=192.0.2.1, for=10.2.2.2', '192.0.2.1'],
    ['for=_hidden', '10.1.1.1'],
    ['proto=https', '10.1.1.1'],
  ])('by Forwarded %j is %s', (header, address) => {
    expect(addressOf('10.1.1.1', { forwarded: header })).toBe(address);
  });

  it('is secure where the nearest proxy says so', () => {
    const isSecure = (headers: Record<string, string>) => clientOf('127.0.0.1', headers).isSecure;
    expect(isSecure({ 'x-forwarded-proto': 'https' })).toBe(true);
    expect(isSecure({ 'x-forwarded-proto': 'https, http' })).toBe(false);
    expect(isSecure({ forwarded: 'for=192.0.2.1;proto=HTTPS' })).toBe(true);
    expect(isSecure({ forwarded: 'for=192.0.2.1;proto=https, for=10.2.2.2;proto=http' })).toBe(
      false,
    );
    expect(isSecure({})).toBe(false);
  });
});
