import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { JsonObject } from '../../../src/events/json.ts';
import { ENTITY_FIELDS, entityOf, type EntityField } from '../entity/entity.ts';
import { forgetPlace, leavePlace, placeLeft } from '../focus/left-place.ts';
import type { ProcessTreeAnswer } from '../tree/tree-answer.ts';
import { say } from '../undo/undo.tsx';
import { textAt } from '../value/values-of.ts';

/** Around what: an alert, or a place and a time. */
interface Around {
  readonly alert?: string | undefined;
  readonly field?: EntityField;
  readonly value?: string;
  readonly at?: string;
  /** `_id` of the event in the middle. */
  readonly event?: string;
}

/** Images are in no place. */
const PLACES = ENTITY_FIELDS.filter((field) => field !== 'container.image.name');

/** Leads to what happened around an alert, an event or a process. Coming back leads to the row that was left. */
export function useGoAround(): (search: Around | null, row: string) => void {
  const navigate = useNavigate();
  return (search, row) => {
    if (search === null) {
      say(
        'It names no container, pod, host or user with a time: nothing is known to be around it.',
      );
      return;
    }
    leavePlace(row);
    void navigate({ to: '/context', search });
  };
}

/** The surroundings of an event in the narrowest place that it names; `null` where it names none, or no time. */
export function aroundEvent(document: JsonObject, id: string | null): Around | null {
  const at = textAt(document, '@timestamp');
  for (const name of PLACES) {
    const entity = entityOf(name, textAt(document, name) ?? '');
    if (entity !== null && at !== null && !Number.isNaN(Date.parse(at)))
      return { ...entity.search, at, ...(id === null ? {} : { event: id }) };
  }
  return null;
}

const OF_TREE = 'process of ';

/** When the process began that has the focus in a tree; `null` where none has. */
export function focusedTime(): string | null {
  const item = document.activeElement?.closest<HTMLElement>('[role="treeitem"]');
  return item?.dataset['at'] ?? null;
}

/** The same as a row that is left. */
export const treeRow = (at: string): string => `${OF_TREE}${at}`;

/** The surroundings of the process that has the focus; `null` where none has. */
export function aroundProcess(tree: ProcessTreeAnswer | undefined): Around | null {
  const at = focusedTime();
  const place = tree?.read?.place;
  return at === null || place === undefined ? null : { ...place, at };
}

/** The process of a tree that was left has the focus again as soon as it is drawn. */
export function useLeftProcess(isThere: boolean): void {
  useEffect(() => {
    const row = isThere ? placeLeft() : null;
    if (row?.startsWith(OF_TREE) !== true) return;
    const frame = requestAnimationFrame(() => {
      const items = document.querySelectorAll<HTMLElement>('[role="treeitem"]');
      const item = [...items].find((each) => each.dataset['at'] === row.slice(OF_TREE.length));
      if (item === undefined) return;
      forgetPlace();
      item.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [isThere]);
}
