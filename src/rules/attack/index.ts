import { TECHNIQUES } from './techniques.ts';

/** The release that the list follows; parts of a newer one are unknown here. */
export const ATTACK_VERSION = 'v18';

let names: ReadonlyMap<string, string> | undefined;

/**
 * The name of a tactic (`TA0002`), technique (`T1609`) or sub-technique (`T1059.004`), or `null`
 * for an id that is not in the list. Revoked numbers have none.
 */
export function attackName(id: string): string | null {
  names ??= readNames();
  return names.get(id) ?? null;
}

/** Numbers this far beyond the last known one will not be assigned soon. */
const AHEAD = 100;

/**
 * Whether an unknown id could be one of a release after {@link ATTACK_VERSION}: numbers are
 * assigned in ascending order.
 */
export function mayBeNewer(id: string): boolean {
  const match = /^(TA(?=\d{4}$)|T)(\d{4})(?:\.(\d{3}))?$/.exec(id);
  if (match === null) return false;
  const [, letters = '', number = '', below] = match;
  const technique = `${letters}${number}`;
  return below !== undefined && attackName(technique) !== null
    ? isNext(below, lastOf(`${technique}.`))
    : isNext(number, lastOf(letters));
}

const isNext = (number: string, last: number) =>
  Number(number) > last && Number(number) <= last + AHEAD;

/** The highest known number with this prefix; 0 if there is none. */
function lastOf(letters: string): number {
  const numbers = [...(names?.keys() ?? [])].map((id) =>
    id.startsWith(letters) ? Number(id.slice(letters.length)) : 0,
  );
  return numbers.reduce((most, each) => (Number.isInteger(each) ? Math.max(most, each) : most), 0);
}

function readNames(): ReadonlyMap<string, string> {
  const found = new Map<string, string>(Object.entries(TACTICS));
  for (const line of TECHNIQUES.trim().split('\n')) {
    const [head = '', below] = line.split(/: (.*)/s);
    const id = `T${head.slice(0, 4)}`;
    found.set(id, head.slice(5));
    below?.split(' | ').forEach((name, index) => {
      if (name !== '-') found.set(`${id}.${String(index + 1).padStart(3, '0')}`, name);
    });
  }
  return found;
}

/** The tactics of ATT&CK Enterprise by id. */
export const TACTICS: Readonly<Record<string, string>> = {
  TA0043: 'Reconnaissance',
  TA0042: 'Resource Development',
  TA0001: 'Initial Access',
  TA0002: 'Execution',
  TA0003: 'Persistence',
  TA0004: 'Privilege Escalation',
  TA0005: 'Defense Evasion',
  TA0006: 'Credential Access',
  TA0007: 'Discovery',
  TA0008: 'Lateral Movement',
  TA0009: 'Collection',
  TA0011: 'Command and Control',
  TA0010: 'Exfiltration',
  TA0040: 'Impact',
};
