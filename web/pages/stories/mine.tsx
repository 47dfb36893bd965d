import { Checkbox } from '@mantine/core';
import { useMe } from '../../api/queries.ts';
import { visibleText } from '../../components/value/visible-text.ts';
import type { StoriesSearch } from './search.ts';

interface Props {
  readonly assignee: StoriesSearch['assignee'];
  readonly onAssignee: (assignee: StoriesSearch['assignee']) => void;
}

/** Shows the stories of the user alone, or of all. */
export function Mine({ assignee, onAssignee }: Props) {
  const me = useMe();
  if (me === undefined) return null;
  const isMine = assignee?.length === 1 && assignee[0] === me.name;
  const others = assignee === undefined || isMine ? '' : `, of ${assignee.join(', ')}`;
  return (
    <>
      <Checkbox
        label="Assigned to me"
        checked={isMine}
        onChange={({ currentTarget: { checked } }) => onAssignee(checked ? [me.name] : undefined)}
      />
      {others !== '' && <span className="muted">{visibleText(others.slice(2))}</span>}
    </>
  );
}
