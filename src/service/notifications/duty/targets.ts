import type { Person } from '../../access/people.ts';
import type { Connectors } from '../connectors.ts';
import type { Step, Target } from './escalations.ts';
import { onDuty, secondOnDuty } from './rota.ts';
import type { Rotas } from './rotas.ts';

export interface TargetParts {
  readonly rotas: Pick<Rotas, 'find'>;
  readonly connectors: Pick<Connectors, 'find'>;
}

/** Who is notified by a step at a moment. */
export interface Reached {
  /** In words: `bob, on duty by Container response`. */
  readonly words: string;
  /** `null` for everyone. */
  readonly people: readonly string[] | null;
  readonly connector: string | null;
  /** Why no one is notified; `null` otherwise. */
  readonly problem: string | null;
}

const none = (problem: string): Reached => ({
  words: problem,
  people: [],
  connector: null,
  problem,
});

export function reachedBy(parts: TargetParts, { kind, id }: Target, at: number): Reached {
  if (kind === 'everyone')
    return { words: 'everyone', people: null, connector: null, problem: null };
  if (kind === 'person') return { words: id, people: [id], connector: null, problem: null };
  if (kind === 'connector') {
    const connector = parts.connectors.find(id);
    if (connector === null) return none(`there is no connector ${id}`);
    if (!connector.isEnabled) return none(`the connector ${connector.name} is disabled`);
    return { words: connector.name, people: [], connector: id, problem: null };
  }
  const rota = parts.rotas.find(id);
  if (rota === null) return none('the rota was removed');
  const person = kind === 'duty' ? onDuty(rota, at)?.person : secondOnDuty(rota, at);
  if (person === undefined || person === null)
    return none(
      kind === 'duty'
        ? `no one is on duty by ${rota.name} yet`
        : `no one is second on duty by ${rota.name}`,
    );
  const place = kind === 'duty' ? 'on duty' : 'second on duty';
  return {
    words: `${person}, ${place} by ${rota.name}`,
    people: [person],
    connector: null,
    problem: null,
  };
}

/** What is wrong with a step; `null` if nothing is. */
export function stepProblem(
  parts: TargetParts,
  { target }: Step,
  people: readonly Person[],
  at: number,
): string | null {
  const { problem, people: told } = reachedBy(parts, target, at);
  const missing = told?.find((name) => people.every((each) => each.name !== name));
  return problem ?? (missing === undefined ? null : `${missing} cannot see this space`);
}
