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

/** Takes out of `bits` what is not in `others`; returns whether anything is left. */
export function keepOnly(bits: RuleBits, others: RuleBits): boolean {
  let left = 0;
  for (let word = 0; word < bits.length; word += 1) {
    const kept = (bits[word] as number) & (others[word] as number);
    bits[word] = kept;
    left |= kept;
  }
  return left !== 0;
}

/** Tells of each rule, ascending. */
export function eachRule(bits: RuleBits, tell: (rule: number) => void): void {
  for (let word = 0; word < bits.length; word += 1) {
    let rest = bits[word] as number;
    while (rest !== 0) {
      const lowest = 31 - Math.clz32(rest & -rest);
      tell(word * BITS + lowest);
      rest &= rest - 1;
    }
  }
}
