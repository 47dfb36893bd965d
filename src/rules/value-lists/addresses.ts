import { parseIp, type Address } from '../../util/ip.ts';
import { isInRanges, joinRanges } from './ranges.ts';
import type { V4Ranges, V6Ranges } from './value-list.ts';

/** The start of the IPv4-mapped addresses in IPv6. */
const MAPPED = 0xffff_0000_0000n;
const LAST_MAPPED = 0xffff_ffff_ffffn;
const LOWER_HALF = 0xffff_ffff_ffff_ffffn;
const LAST_V6 = (1n << 128n) - 1n;

/** A range of addresses as numbers: of IPv4 as `number`, of IPv6 as `bigint`. */
type AddressRange =
  | { readonly start: number; readonly end: number }
  | { readonly start: bigint; readonly end: bigint };

/** One address; `null` where the text is none. */
export function readAddress(text: string): AddressRange | null {
  const address = parseIp(text);
  if (address === null) return null;
  const number = numberOf(address);
  return { start: number, end: number } as AddressRange;
}

/** `10.0.0.0/8`, `10.0.0.1-10.0.0.9` or one address; IPv6 likewise. `null` where it is none. */
export function readAddressRange(text: string): AddressRange | null {
  const dash = text.indexOf('-');
  if (dash >= 0) return dashRange(text.slice(0, dash).trim(), text.slice(dash + 1).trim());
  const slash = text.indexOf('/');
  return slash < 0 ? readAddress(text) : block(text.slice(0, slash), text.slice(slash + 1));
}

function dashRange(first: string, last: string): AddressRange | null {
  const start = readAddress(first)?.start;
  const end = readAddress(last)?.end;
  if (typeof start === 'number' && typeof end === 'number') {
    return start <= end ? { start, end } : null;
  }
  // An IPv4 address at one end only is its mapped address in IPv6.
  if (start === undefined || end === undefined) return null;
  const [low, high] = [wide(start), wide(end)];
  return low <= high ? { start: low, end: high } : null;
}

function block(address: string, prefix: string): AddressRange | null {
  const parsed = parseIp(address);
  if (parsed === null || !/^\d{1,3}$/.test(prefix)) return null;
  const bits = Number(prefix);
  if (typeof parsed === 'number') {
    // As in cidrMatch: the prefix of a mapped address could be meant either way.
    if (bits > 32 || address.includes(':')) return null;
    const size = 2 ** (32 - bits);
    const start = Math.floor(parsed / size) * size;
    return { start, end: start + size - 1 };
  }
  if (bits > 128) return null;
  const hosts = LAST_V6 >> BigInt(bits);
  const number = wide(numberOf(parsed));
  return { start: number & ~hosts, end: number | hosts };
}

function numberOf(address: Address): number | bigint {
  if (typeof address === 'number') return address;
  return address.reduce<bigint>((sum, group) => (sum << 16n) | BigInt(group), 0n);
}

const wide = (number: number | bigint) =>
  typeof number === 'bigint' ? number : MAPPED + BigInt(number);

/** Collects ranges of addresses. */
export class AddressRangesBuilder {
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;
  readonly #starts6: bigint[] = [];
  readonly #ends6: bigint[] = [];
  #count = 0;

  /** @param most no more ranges than that are added */
  constructor(most: number) {
    // A range over IPv6 can have a part in IPv4.
    this.#starts = new Uint32Array(most);
    this.#ends = new Uint32Array(most);
  }

  add({ start, end }: AddressRange): void {
    if (typeof start === 'number') {
      this.#starts[this.#count] = start;
      this.#ends[this.#count] = end as number;
      this.#count += 1;
      return;
    }
    const last = end as bigint;
    this.#starts6.push(start);
    this.#ends6.push(last);
    if (start > LAST_MAPPED || last < MAPPED) return;
    this.add({
      start: start < MAPPED ? 0 : Number(start - MAPPED),
      end: last > LAST_MAPPED ? 0xffff_ffff : Number(last - MAPPED),
    });
  }

  finish(): { readonly v4: V4Ranges; readonly v6: V6Ranges } {
    const starts = this.#starts.subarray(0, this.#count);
    const ends = this.#ends.subarray(0, this.#count);
    const count = joinRanges({ starts, ends });
    return {
      v4: {
        starts: shared(Uint32Array, starts.subarray(0, count)),
        ends: shared(Uint32Array, ends.subarray(0, count)),
      },
      v6: this.#v6(),
    };
  }

  #v6(): V6Ranges {
    const [starts, ends] = [this.#starts6, this.#ends6];
    const count = joinRanges({ starts, ends });
    return { starts: halves(starts.slice(0, count)), ends: halves(ends.slice(0, count)) };
  }
}

function halves(numbers: readonly bigint[]): BigUint64Array {
  return shared(
    BigUint64Array,
    numbers.flatMap((number) => [number >> 64n, number & LOWER_HALF]),
  );
}

interface ArrayOver<A, V> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: SharedArrayBuffer): A & { set(values: ArrayLike<V>): void };
}

/** A copy in memory that threads share. */
export function shared<A, V>(type: ArrayOver<A, V>, values: ArrayLike<V>): A {
  const copy = new type(new SharedArrayBuffer(values.length * type.BYTES_PER_ELEMENT));
  copy.set(values);
  return copy;
}

/** Whether an address is in the ranges; a text that is none never is. */
export function addressTest(v4: V4Ranges, v6: V6Ranges): (text: string) => boolean {
  return (text) => {
    const address = parseIp(text);
    if (address === null) return false;
    const number = numberOf(address);
    return typeof number === 'number' ? isInRanges(v4, number) : isInV6(v6, number);
  };
}

function isInV6({ starts, ends }: V6Ranges, address: bigint): boolean {
  const numberAt = (halves: BigUint64Array, index: number) =>
    ((halves[2 * index] ?? 0n) << 64n) | (halves[2 * index + 1] ?? 0n);
  let [low, high] = [0, starts.length / 2];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numberAt(starts, middle) <= address) low = middle + 1;
    else high = middle;
  }
  return low > 0 && numberAt(ends, low - 1) >= address;
}
