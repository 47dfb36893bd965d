import { Button } from '@mantine/core';
import { SelectionBar } from '../../components/selection-bar/selection-bar.tsx';
import { NeedsRight } from '../../components/states/needs-right.tsx';
import type { Story } from '../../triage/targets.ts';
import { TriageBar } from '../../triage/triage-bar.tsx';
import type { TriageHandle } from '../../triage/triage-keys.tsx';

interface Props {
  readonly stories: readonly Story[];
  readonly handle: TriageHandle;
  readonly onMerge: () => void;
  readonly onClear: () => void;
}

export function SelectedStories({ stories, handle, onMerge, onClear }: Props) {
  return (
    <SelectionBar label="Selected stories">
      <strong>{stories.length === 1 ? '1 story' : `${stories.length} stories`}</strong>
      <TriageBar handle={handle} canNote={false} />
      <NeedsRight right="triage">
        {(isDisabled) => (
          <Button
            disabled={isDisabled || stories.length < 2}
            onClick={onMerge}
            aria-keyshortcuts="m"
            rightSection={<kbd className="muted">m</kbd>}
          >
            Merge
          </Button>
        )}
      </NeedsRight>
      <Button variant="subtle" onClick={onClear}>
        Clear
      </Button>
    </SelectionBar>
  );
}
