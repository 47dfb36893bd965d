import { Button } from '@mantine/core';
import { SelectionBar } from '../../components/selection-bar/selection-bar.tsx';
import { NeedsRight } from '../../components/states/needs-right.tsx';
import { expireIn, removeItems } from './change-items.ts';
import type { ExceptionRow } from './exception-row.ts';

interface Props {
  readonly rows: readonly ExceptionRow[];
  readonly onDone: () => void;
}

/** What can be done to the items that are selected. */
export function BulkBar({ rows, onDone }: Props) {
  if (rows.length === 0) return null;
  const actions = [
    ['Extend by 30 days', () => expireIn(rows, 30, Date.now())],
    ['Never expire', () => expireIn(rows, null, Date.now())],
    ['Expire now', () => expireIn(rows, 0, Date.now())],
    ['Remove', () => removeItems(rows)],
  ] as const;
  return (
    <SelectionBar label="Selected items">
      <strong>{rows.length} selected</strong>
      {actions.map(([title, run]) => (
        <NeedsRight key={title} right="rules">
          {(isDisabled) => (
            <Button disabled={isDisabled} onClick={() => void run().then(onDone)}>
              {title}
            </Button>
          )}
        </NeedsRight>
      ))}
      <Button variant="subtle" onClick={onDone}>
        Clear
      </Button>
    </SelectionBar>
  );
}
