import { Button } from '@mantine/core';
import { Empty } from '../../components/states/empty.tsx';
import { counted } from './numbers.ts';
import type { HuntEnd } from './run/hunt-lines.ts';

interface Props {
  readonly end: HuntEnd;
  /** `null`: all of the time was looked at. */
  readonly onAllTime: (() => void) | null;
}

/** A hunt without results: because nothing matches, or because there was nothing to read. */
export function NothingFound({ end, onAllTime }: Props) {
  const isCancelled = end.outcome !== 'complete';
  const title =
    end.selected === 0
      ? 'No events are stored of this time and these streams'
      : 'Nothing was found';
  const reason =
    end.selected === 0
      ? 'So there was nothing to search.'
      : isCancelled
        ? `The hunt ended after ${counted(end.events.read, 'event')}: it has not read the others.`
        : `None of ${counted(end.selected, 'event')} of this time matches.`;
  return (
    <Empty title={title} reason={reason}>
      {onAllTime !== null && <Button onClick={onAllTime}>Search all of the time</Button>}
    </Empty>
  );
}
