import ipaddr from 'ipaddr.js';

type Parsed = ipaddr.IPv4 | ipaddr.IPv6;

const parse = (address: string): Parsed | null =>
  ipaddr.isValid(address) ? ipaddr.process(address) : null;

/** Whether a request from this address was sent by this machine. */
export const isOwnMachine = (address: string) => parse(address)?.range() === 'loopback';

const SITE_BYTES = 8;

/** What one person or machine typically has: a single address of IPv4, but 2^64 of IPv6. */
export function networkOf(address: string): string {
  const parsed = parse(address);
  if (parsed === null) return address;
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return Buffer.from(parsed.toByteArray().slice(0, SITE_BYTES)).toString('hex');
}
