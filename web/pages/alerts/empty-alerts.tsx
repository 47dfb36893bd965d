import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useAnswer } from '../../api/queries.ts';
import { Empty, Skeleton } from '../../components/states/states.tsx';
import type { FilterChip } from '../../components/filter-bar/filter-bar.tsx';

interface Props {
  readonly chips: readonly FilterChip[];
  readonly hasRange: boolean;
  readonly onRemove: (chip: FilterChip) => void;
  readonly onAllTime: () => void;
  readonly onClear: () => void;
}

/** Why the list is empty, and how to see more. */
export function EmptyAlerts({ chips, hasRange, onRemove, onAllTime, onClear }: Props) {
  const all = useAnswer('GET /dw/alerts/_summary', { query: { buckets: 1 } });
  if (all.data === undefined) return <Skeleton rows={3} />;
  const { total, statuses } = all.data;
  if (total === 0)
    return (
      <Empty
        title="There are no alerts yet"
        reason="No rule has matched an event so far. Health shows whether events arrive and rules run."
      >
        <Link to="/health">Go to health</Link>
      </Empty>
    );
  const isOpenOnly = chips.length === 1 && chips[0]?.name === 'status' && !hasRange;
  if (isOpenOnly && statuses.open === 0)
    return (
      <Empty
        title="Nothing is open"
        reason={`All ${total.toLocaleString('en')} alerts have been seen: ${statuses.acknowledged.toLocaleString('en')} acknowledged, ${statuses.closed.toLocaleString('en')} closed.`}
      >
        <Button onClick={onClear}>Show all</Button>
      </Empty>
    );
  return (
    <Empty
      title="No alert matches all of these filters"
      reason={`There are ${total.toLocaleString('en')} alerts: ${statuses.open.toLocaleString('en')} open, ${statuses.acknowledged.toLocaleString('en')} acknowledged, ${statuses.closed.toLocaleString('en')} closed.`}
    >
      {hasRange && <Button onClick={onAllTime}>Look at all time</Button>}
      {chips.slice(0, 4).map((chip) => (
        <Button key={`${chip.name} ${chip.value}`} onClick={() => onRemove(chip)}>
          {chip.name === 'text'
            ? 'Without the words'
            : `Without the filter on ${chip.title.toLowerCase()}`}
        </Button>
      ))}
      <Button onClick={onClear}>Without all filters</Button>
    </Empty>
  );
}
