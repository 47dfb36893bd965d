import ipaddr from 'ipaddr.js';

/**
 * Addresses as Elasticsearch reads them: strict dotted quads (four decimal numbers without leading
 * zeros) and standard IPv6 text. Octal, hexadecimal and short forms, zone ids and blanks are
 * refused. An IPv4-mapped IPv6 address is the IPv4 address.
 */
type Address = number | readonly number[];

/** One spelling per address (RFC 5952 for IPv6), or `null` if the text is none. */
export function canonicalIp(text: string): string | null {
  const address = parseIp(text);
  if (address === null) return null;
  if (typeof address !== 'number') return new ipaddr.IPv6([...address]).toRFC5952String();
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.');
}

/**
 * Orders addresses as their 16 bytes: negative, zero or positive. IPv4 counts as mapped into IPv6.
 * `null` if one of them is no address.
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

/** Whether an address is in a block; `null` if the text is no address. */
export type CidrTest = (ip: string) => boolean | null;

/**
 * `10.0.0.0/8`, `2001:db8::/32`; host bits may be set, and a bare address is a block of one.
 * `null` if the text is no block. An address that is none is in no block.
 */
export function compileCidr(block: string): ((ip: string) => boolean) | null {
  const range = parseCidr(block);
  if (range === null) return null;
  return (ip) => {
    const address = parseIp(ip);
    return address !== null && contains(range, address);
  };
}

/** Several blocks at once: an address is read once. `null` if one of them is no block. */
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
  // All IPv4 addresses lie under ::ffff:0:0/96, so such a block has all of them or none.
  const hasIpv4 = MAPPED.every((group, i) => (group & (masks[i] ?? 0)) === groups[i]) && bits <= 96;
  return { base: hasIpv4 ? 0 : -1, mask: 0, groups, masks };
}

function parseIp(text: string): Address | null {
  if (text.length < SHORTEST || text.length > LONGEST) return null;
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text, 0);
}

/** Reads a dotted quad from `start` to the end, without garbage: this runs for every event. */
function parseIpv4(text: string, start: number): number | null {
  let address = 0;
  let octet = -1;
  let dots = 0;
  for (let i = start; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit === DOT) {
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
  const hex = text.includes('.') ? withoutQuad(text) : text;
  if (hex === null || NOT_IPV6.test(hex) || !ipaddr.IPv6.isValid(hex)) return null;
  const { parts } = ipaddr.IPv6.parse(hex);
  if (MAPPED.every((group, i) => parts[i] === group)) {
    return (parts[6] ?? 0) * 0x10000 + (parts[7] ?? 0);
  }
  return parts;
}

/** Turns the dotted end of `::1.2.3.4` into groups; ipaddr.js takes that form for a mapped one. */
function withoutQuad(text: string): string | null {
  const start = text.lastIndexOf(':') + 1;
  const quad = parseIpv4(text, start);
  if (quad === null) return null;
  return `${text.slice(0, start)}${(quad >>> 16).toString(16)}:${(quad & 0xffff).toString(16)}`;
}

function groupsOf(address: Address): readonly number[] {
  return typeof address === 'number' ? [...MAPPED, address >>> 16, address & 0xffff] : address;
}

const GROUPS = 8;
const MAPPED: readonly number[] = [0, 0, 0, 0, 0, 0xffff];
const DOT = 0x2e - 0x30;
const SHORTEST = '::'.length;
const LONGEST = '0000:0000:0000:0000:0000:0000:255.255.255.255'.length;
/** What ipaddr.js would let through: groups of five digits, zone ids, anything after them. */
const NOT_IPV6 = /[^0-9a-f:]|[0-9a-f]{5}/i;
