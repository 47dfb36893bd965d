/** A set of rules, a bit each. */
export type RuleBits = Uint32Array;

const BITS = 32;

export const noRules = (rules: number): RuleBits => new Uint32Array(Math.ceil(rules / BITS));

export function addRule(bits: RuleBits, rule: number): void {
  const word = Math.floor(rule / BITS);
  bits[word] = (bits[word] ?? 0) | (1 << (rule % BITS));
}

export function hasRule(bits: RuleBits, rule: number): boolean {
  return ((bits[Math.floor(rule / BITS)] as number) & (1 << (rule % BITS))) !== 0;
}

/** Fills `bits` with what is in both of two sets; returns whether there is anything. */
export function fillBoth(bits: RuleBits, one: RuleBits, other: RuleBits): boolean {
  let any = 0;
  for (let word = 0; word < bits.length; word += 1) {
    const both = (one[word] as number) & (other[word] as number);
    bits[word] = both;
    any |= both;
  }
  return any !== 0;
}
