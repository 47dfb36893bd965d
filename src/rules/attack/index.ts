import { TACTICS } from './tactics.ts';
import { TECHNIQUES } from './techniques.ts';

/** The release that the list follows; parts of a newer one are unknown here. */
export const ATTACK_VERSION = 'v18';

let names: ReadonlyMap<string, string> | undefined;

/**
 * The name of a tactic (`TA0002`), technique (`T1609`) or sub-technique (`T1059.004`), or `null` for
 * an id that is not in the list. A number that was given up has none.
 */
export function attackName(id: string): string | null {
  names ??= readNames();
  return names.get(id) ?? null;
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
