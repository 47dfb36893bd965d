import ipaddr from 'ipaddr.js';

/**
 * Addresses as Elasticsearch reads them: strict dotted quads (four decimal numbers without leading
 * zeros) and standard IPv6 text. Octal, hexadecimal and short forms, zone ids and blanks are
 * refused. An IPv4-mapped IPv6 address is the IPv4 address.
 */
export type Address = number | readonly number[];

/** One spelling per address (RFC 5952 for IPv6), or `null` if the text is none. */
export function canonicalIp(text: string): string | null {
  const address = parseIp(text);
  if (address === null) return null;
  if (typeof address !== 'number') return spellIpv6(address);
  // A strict quad has no other spelling; else it was a mapped address.
  if (!text.includes(':')) return text;
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.');
}

/**
 * Orders addresses as their 16 bytes: negative, zero or positive. IPv4 counts as mapped into IPv6.
 * `null` if one of them is not an address.
 */
export function compareIps(a: string, b: string): number | null {
  const left = parseIp(a);
  const right = parseIp(b);
  if (left === null || right === null) return null;
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const leftGroups = groupsOf(left);
  const rightGroups = groupsOf(right);
  for (let i = 0; i < GROUPS; i++) {
    const difference = (leftGroups[i] ?? 0) - (rightGroups[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether an address is in a block; `null` if the string is not an address. */
export type CidrTest = (ip: string) => boolean | null;

/**
 * `10.0.0.0/8`, `2001:db8::/32`; host bits may be set, and a single address is a block of one.
 * `null` if the string is not a block. An invalid address is in no block.
 */
export function compileCidr(block: string): ((ip: string) => boolean) | null {
  const range = parseCidr(block);
  if (range === null) return null;
  return (ip) => {
    const address = parseIp(ip);
    return address !== null && contains(range, address);
  };
}

/** Several blocks at once: an address is parsed once. `null` if one of them is not a block. */
export function compileCidrs(blocks: readonly string[]): CidrTest | null {
  const ranges: Range[] = [];
  for (const block of blocks) {
    const range = parseCidr(block);
    if (range === null) return null;
    ranges.push(range);
  }
  return (ip) => {
    const address = parseIp(ip);
    if (address === null) return null;
    for (const range of ranges) if (contains(range, address)) return true;
    return false;
  };
}

interface Range {
  /** First address and mask of an IPv4 block; `-1` and `0` where no IPv4 address is inside. */
  readonly base: number;
  readonly mask: number;
  /** Network and masks by group of an IPv6 block; absent for an IPv4 block. */
  readonly groups: readonly number[] | null;
  readonly masks: readonly number[];
}

function contains(range: Range, address: Address): boolean {
  if (typeof address === 'number') return (address & range.mask) >>> 0 === range.base;
  const { groups, masks } = range;
  if (groups === null) return false;
  for (let i = 0; i < GROUPS; i++) {
    if (((address[i] ?? 0) & (masks[i] ?? 0)) !== groups[i]) return false;
  }
  return true;
}

function parseCidr(block: string): Range | null {
  const slash = block.indexOf('/');
  const text = slash < 0 ? block : block.slice(0, slash);
  const address = parseIp(text);
  if (address === null) return null;
  const width = typeof address === 'number' ? 32 : 128;
  let bits = width;
  if (slash >= 0) {
    const prefix = block.slice(slash + 1);
    // Elasticsearch refuses a mapped address here: its prefix could be meant either way.
    if (!/^\d{1,3}$/.test(prefix) || (width === 32 && text.includes(':'))) return null;
    bits = Number(prefix);
    if (bits > width) return null;
  }
  if (typeof address === 'number') {
    const mask = bits === 0 ? 0 : (-1 << (32 - bits)) >>> 0;
    return { base: (address & mask) >>> 0, mask, groups: null, masks: [] };
  }
  const masks = Array.from({ length: GROUPS }, (_, i) => {
    const own = Math.min(Math.max(bits - 16 * i, 0), 16);
    return (0xffff << (16 - own)) & 0xffff;
  });
  const groups = address.map((group, i) => group & (masks[i] ?? 0));
  // All IPv4 addresses are under ::ffff:0:0/96, so such a block has all of them or none.
  const hasIpv4 = MAPPED.every((group, i) => (group & (masks[i] ?? 0)) === groups[i]) && bits <= 96;
  return { base: hasIpv4 ? 0 : -1, mask: 0, groups, masks };
}

/** The number of an IPv4 address, the eight groups of an IPv6 address, or `null`. */
export function parseIp(text: string): Address | null {
  if (text.length < SHORTEST || text.length > MAX_LENGTH) return null;
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text, 0);
}

/** Reads a dotted quad from `start` to the end, without garbage: this runs for every event. */
function parseIpv4(text: string, start: number): number | null {
  let address = 0;
  let octet = -1;
  let dots = 0;
  for (let i = start; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const digit = unit - ZERO;
    if (unit === DOT) {
      if (octet < 0 || ++dots > 3) return null;
      address = address * 256 + octet;
      octet = -1;
    } else if (digit < 0 || digit > 9 || octet === 0) {
      return null;
    } else {
      octet = octet < 0 ? digit : octet * 10 + digit;
      if (octet > 255) return null;
    }
  }
  return dots === 3 && octet >= 0 ? address * 256 + octet : null;
}

function parseIpv6(text: string): Address | null {
  const groups: number[] = [];
  /** Number of groups before `::`, or -1. */
  let gap = text.startsWith('::') ? 0 : -1;
  let start = gap === 0 ? 2 : 0;
  while (start < text.length) {
    const end = endOfGroup(text, start);
    if (text.charCodeAt(end) === DOT) {
      const quad = parseIpv4(text, start);
      if (quad === null) return null;
      groups.push(quad >>> 16, quad & 0xffff);
      break;
    }
    if (end === start || end - start > 4) return null;
    groups.push(Number.parseInt(text.slice(start, end), 16));
    if (end === text.length) break;
    start = end + 1;
    if (text.charCodeAt(end) !== COLON || start === text.length) return null;
    if (text.charCodeAt(start) === COLON) {
      if (gap >= 0) return null;
      gap = groups.length;
      start++;
    }
  }
  return fromGroups(groups, gap);
}

function endOfGroup(text: string, start: number): number {
  let end = start;
  while (end < text.length) {
    const unit = text.charCodeAt(end);
    const letter = unit | 0x20;
    if (!((unit >= ZERO && unit <= ZERO + 9) || (letter >= 0x61 && letter <= 0x66))) break;
    end++;
  }
  return end;
}

/** Fills the gap with zeros (at least one) and takes a mapped address for what it means. */
function fromGroups(groups: number[], gap: number): Address | null {
  const missing = GROUPS - groups.length;
  if (gap < 0 ? missing !== 0 : missing < 1) return null;
  if (gap >= 0) groups.splice(gap, 0, ...ZEROS.slice(0, missing));
  for (let i = 0; i < MAPPED.length; i++) if (groups[i] !== MAPPED[i]) return groups;
  return (groups[6] ?? 0) * 0x10000 + (groups[7] ?? 0);
}

function spellIpv6(groups: readonly number[]): string {
  return new ipaddr.IPv6([...groups]).toRFC5952String();
}

function groupsOf(address: Address): readonly number[] {
  return typeof address === 'number' ? [...MAPPED, address >>> 16, address & 0xffff] : address;
}

const GROUPS = 8;
const MAPPED: readonly number[] = [0, 0, 0, 0, 0, 0xffff];
const ZEROS: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0];
const ZERO = 0x30;
const DOT = 0x2e;
const COLON = 0x3a;
const SHORTEST = '::'.length;
const MAX_LENGTH = '0000:0000:0000:0000:0000:0000:255.255.255.255'.length;
