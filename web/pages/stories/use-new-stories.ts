import { useCallback, useEffect, useRef, useState } from 'react';
import { useChanges, type ChangesMessage } from '../../api/live.ts';
import type { Story } from '../../triage/targets.ts';
import type { StoriesSearch } from './routes.ts';

const AT_MOST_EVERY_MS = 2_000;

/**
 * Stories that the list does not have yet. As long as nobody has taken up a row they come in by themselves: an attack is seen
 * while it unfolds. From then on they wait, and how many is said.
 *
 * @param refresh reads the list again
 */
export function useNewStories(
  stories: readonly Story[],
  { status, severity, to }: StoriesSearch,
  isHeld: boolean,
  refresh: () => void,
): number {
  const [waiting, setWaiting] = useState<ReadonlySet<string>>(new Set());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef({ stories, isHeld, refresh });
  latest.current = { stories, isHeld, refresh };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => setWaiting(new Set()), [stories]);
  useChanges(
    useCallback(
      (changes: ChangesMessage | 'reset') => {
        if (changes === 'reset' || to !== undefined) return;
        const known = new Set(latest.current.stories.map(({ id }) => id));
        const found = changes.stories.filter(
          (story) =>
            !known.has(story.id) &&
            story.mergedInto === null &&
            (status?.includes(story.status) ?? true) &&
            (severity?.includes(story.severity) ?? true),
        );
        if (found.length === 0) return;
        setWaiting((before) => new Set([...before, ...found.map(({ id }) => id)]));
        timer.current ??= setTimeout(() => {
          timer.current = undefined;
          if (!latest.current.isHeld) latest.current.refresh();
        }, AT_MOST_EVERY_MS);
      },
      [status, severity, to],
    ),
  );
  return isHeld ? waiting.size : 0;
}
