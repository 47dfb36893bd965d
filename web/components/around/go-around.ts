import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { JsonObject } from '../../../src/events/json.ts';
import { ENTITY_FIELDS, entityOf, type EntityField } from '../entity/entity.ts';
import { forgetPlace, leavePlace, placeLeft } from '../focus/left-place.ts';
import type { ProcessTreeAnswer } from '../tree/tree-answer.ts';
import { say } from '../undo/undo.tsx';
import { textAt } from '../value/values-of.ts';

/** What the surroundings are of: an alert, or a place and a time. */
interface Around {
  readonly alert?: string | undefined;
  readonly field?: EntityField;
  readonly value?: string;
  readonly at?: string;
  /** `_id` of the event in the middle. */
  readonly event?: string;
}

/** An image is not a place. */
const PLACES = ENTITY_FIELDS.filter((field) => field !== 'container.image.name');

/** Leads to what happened around an alert, an event or a process. Going back leads to the row that was current. */
export function useGoAround(): (search: Around | null, row: string) => void {
  const navigate = useNavigate();
  return (search, row) => {
    if (search === null) {
      say('The event names no container, pod, host or user, or has no time: nothing is around it.');
      return;
    }
    leavePlace(row);
    void navigate({ to: '/context', search });
  };
}

/** The surroundings of an event in the narrowest place that it names; `null` if it names no place or has no time. */
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

/** When the process that has the focus in a tree began; `null` if none has the focus. */
export function focusedTime(): string | null {
  const item = document.activeElement?.closest<HTMLElement>('[role="treeitem"]');
  return item?.dataset['at'] ?? null;
}

/**
 * Leads to what happened around the process that has the focus in the tree of an alert, or else around the alert.
 *
 * @param row the row to which going back from the surroundings of the alert leads
 */
export function useGoAroundInTree(
  tree: ProcessTreeAnswer | undefined,
  alert: string | undefined,
  row: string,
): () => void {
  const goAround = useGoAround();
  useLeftProcess(tree !== undefined);
  return () => {
    const at = focusedTime();
    const place = tree?.read?.place;
    if (at === null || place === undefined) goAround({ alert }, row);
    else goAround({ ...place, at }, `${OF_TREE}${at}`);
  };
}

/** Gives the focus back to the process of a tree that had it when the page was left, as soon as the tree is drawn. */
function useLeftProcess(isThere: boolean): void {
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
