import ipaddr from 'ipaddr.js';
import { compileCidr } from '../../../util/ip.ts';

/** Addresses that clouds answer on from within, although they look like any other. */
const METADATA = new Set(['168.63.129.16']);

/** The interface identifier of ISATAP, behind which an IPv4 address stands. */
const ISATAP = 0x5efe;

/** The block of addresses that are routed between networks: 2000::/3. */
const isGlobal = ({ parts }: ipaddr.IPv6) => (parts[0]! & 0xe000) === 0x2000;

/** Why nothing is sent to an address; `null` where it is one of the internet. */
export function addressFault(address: string): string | null {
  const bare = address.replace(/%.*$/s, '');
  if (!ipaddr.isValid(bare)) return 'is no address';
  const parsed = ipaddr.parse(bare);
  const range = parsed.range();
  if (parsed instanceof ipaddr.IPv6) {
    // Behind it may be any IPv4 address, so none of these forms is needed to reach one of the internet.
    if (range !== 'unicast') return `is ${WORDS[range] ?? range}`;
    if (!isGlobal(parsed)) return 'is reserved';
    if (parsed.parts[5] === ISATAP) return 'is a tunnel to an IPv4 address';
    return null;
  }
  if (METADATA.has(parsed.toString())) return 'is a metadata service';
  return range === 'unicast' ? null : `is ${WORDS[range] ?? range}`;
}

const WORDS: Readonly<Record<string, string>> = {
  private: 'private',
  loopback: 'loopback',
  linkLocal: 'link-local',
  uniqueLocal: 'private',
  carrierGradeNat: 'private to a provider',
  unspecified: 'unspecified',
  ipv4Mapped: 'an IPv4 address in disguise',
  rfc6052: 'an IPv4 address in disguise',
  '6to4': 'a tunnel to an IPv4 address',
  teredo: 'a tunnel to an IPv4 address',
};

/** What the configuration allows beyond the internet. */
export interface Allowed {
  readonly hasHost: (host: string) => boolean;
  readonly hasAddress: (address: string) => boolean;
}

/** @param entries names of hosts as connectors write them, addresses and CIDR blocks */
export function allowedBy(entries: readonly string[]): Allowed {
  const blocks = entries.flatMap((entry) => compileCidr(entry) ?? []);
  const hosts = new Set(entries.map((entry) => hostName(entry)));
  return {
    hasHost: (host) => hosts.has(host),
    hasAddress: (address) => blocks.some((has) => has(address)),
  };
}

const hostName = (host: string) => host.toLowerCase().replace(/\.$/, '');
