import { useMemo } from 'react';
import { useMe, useRight } from '../api/queries.ts';
import { keptSwitch } from '../kept-setting.ts';
import type { ReasonName } from '../components/status/status.tsx';
import type { Target } from './targets.ts';
import { acknowledge, change, note } from './verbs.ts';

/** What can be done to alerts; each resolves when the service has done it, and complains itself where it is refused. */
export interface Triage {
  readonly isAllowed: boolean;
  readonly acknowledge: (of: Of) => Promise<void>;
  readonly close: (of: Of, reason: ReasonName, note?: string) => Promise<void>;
  readonly reopen: (of: Of) => Promise<void>;
  readonly assign: (of: Of, names: readonly string[]) => Promise<void>;
  readonly unassign: (of: Of, names: readonly string[]) => Promise<void>;
  readonly tag: (of: Of, tags: readonly string[]) => Promise<void>;
  readonly untag: (of: Of, tags: readonly string[]) => Promise<void>;
  readonly note: (ids: readonly string[], text: string) => Promise<void>;
}

/** Alerts by their ids, or any target. */
export type Of = readonly string[] | Target;

/** Whether an alert without an owner is assigned to the user who acknowledges it. */
export const acknowledgingTakes = keptSwitch('dockwarden-acknowledge-takes', true);

export function useTriage(): Triage {
  const isAllowed = useRight('triage');
  const me = useMe();
  const name = me?.kind === 'user' ? me.name : undefined;
  return useMemo(
    () => ({
      isAllowed,
      acknowledge: (of) => acknowledge(targetOf(of), acknowledgingTakes.get() ? name : undefined),
      close: (of, closeReason, text) =>
        change(targetOf(of), { status: 'closed', closeReason }, text),
      reopen: (of) => change(targetOf(of), { status: 'open' }),
      assign: (of, names) => change(targetOf(of), { addAssignees: [...names] }),
      unassign: (of, names) => change(targetOf(of), { removeAssignees: [...names] }),
      tag: (of, tags) => change(targetOf(of), { addTags: [...tags] }),
      untag: (of, tags) => change(targetOf(of), { removeTags: [...tags] }),
      note,
    }),
    [isAllowed, name],
  );
}

const targetOf = (of: Of): Target => ('kind' in of ? of : { kind: 'ids', ids: of });
