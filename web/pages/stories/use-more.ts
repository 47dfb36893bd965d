import { useCallback, useMemo, useState } from 'react';
import type { ChangesMessage } from '../../api/live.ts';
import { beginReading } from '../../api/readings.ts';
import { useWaiting } from '../../components/new-pill/use-waiting.ts';
import type { StoryDetail } from './story-detail.ts';

const NONE: readonly never[] = [];

/**
 * How many alerts have come to a story since it was read, and what shows them.
 *
 * @param read reads the story again; whether it could
 */
export function useMore(
  detail: StoryDetail | undefined,
  read: () => Promise<boolean>,
): readonly [number, () => Promise<void>] {
  const [shown, setShown] = useState(0);
  const id = detail?.story.id;
  const alerts = detail?.alerts ?? NONE;
  const listed = useMemo(() => new Set(alerts.map((alert) => alert.id)), [alerts]);
  const newOf = useCallback(
    (changes: ChangesMessage) =>
      changes.alerts.flatMap(({ alert }) =>
        id !== undefined && alert.story === id ? [alert] : [],
      ),
    [id],
  );
  const { count } = useWaiting({ shown, listed, newOf });
  const more = async () => {
    const reading = beginReading();
    if (await read()) setShown(reading);
  };
  return [count, more];
}
