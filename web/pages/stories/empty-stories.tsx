import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useAnswer } from '../../api/queries.ts';
import { Empty } from '../../components/states/empty.tsx';
import { Skeleton } from '../../components/states/skeleton.tsx';
import { STATUSES } from '../../components/status/status.tsx';
import type { StoriesSearch } from './routes.ts';

interface Props {
  readonly search: StoriesSearch;
  readonly onSearch: (change: Partial<StoriesSearch>) => void;
}

/** Why there is no story, and the next step. */
export function EmptyStories({ search, onSearch }: Props) {
  const any = useAnswer('GET /dw/stories', { query: { limit: 1 } });
  if (any.data === undefined) return <Skeleton rows={3} />;
  if (any.data.stories.length === 0)
    return (
      <Empty
        title="Nothing has happened yet"
        reason="Stories appear here as soon as rules find something in events that arrive. Health shows whether they do."
      >
        <Link to="/health">Go to health</Link>
      </Empty>
    );
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
