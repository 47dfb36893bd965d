import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { useAnswer } from '../../api/queries.ts';
import { FirstEvent } from '../../components/first-event/first-event.tsx';
import { Empty, Skeleton } from '../../components/states/states.tsx';
import { STATUSES } from '../../components/status/status.tsx';
import type { StoriesSearch } from './search.ts';
import styles from './stories.module.css';

interface Props {
  readonly search: StoriesSearch;
  readonly onSearch: (change: Partial<StoriesSearch>) => void;
}

/** Why there is no story, and the next step. */
export function EmptyStories({ search, onSearch }: Props) {
  const any = useAnswer('GET /dw/stories', { query: { limit: 1 } });
  if (any.data === undefined) return <Skeleton rows={3} />;
  if (any.data.stories.length === 0) return <NoStories />;
  const isForReview = search.status?.length === 1 && search.status[0] === 'open';
  const hasOthers =
    search.severity !== undefined || search.from !== undefined || search.to !== undefined;
  if (isForReview && !hasOthers)
    return (
      <Empty title="Nothing is left to review" reason="Every story has been looked at.">
        <Button onClick={() => onSearch({ status: STATUSES })}>Show all stories</Button>
      </Empty>
    );
  return (
    <Empty title="No story matches" reason="There are stories of other states or times.">
      <Button
        onClick={() =>
          onSearch({ status: STATUSES, severity: undefined, from: undefined, to: undefined })
        }
      >
        Show all stories
      </Button>
    </Empty>
  );
}

/** A new user has to send events; after that, the question is whether they are read. */
function NoStories() {
  const { data } = useAnswer('GET /dw/sources', {});
  // What shows how to send events stays when the first one has come, and says so.
  const begins = useRef<boolean | null>(null);
  if (data === undefined) return <Skeleton rows={3} />;
  begins.current ??= data.streams.every(({ events }) => events === 0);
  if (begins.current)
    return (
      <div className={styles['first']}>
        <FirstEvent title="Stories begin with the first event" />
      </div>
    );
  return (
    <Empty
      title="Nothing has happened yet"
      reason="Events arrive, and rules have found nothing in them so far. Health shows up to when they have read."
    >
      <Link to="/health">Go to health</Link>
    </Empty>
  );
}
