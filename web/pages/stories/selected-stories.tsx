import { Button } from '@mantine/core';
import { SelectionBar } from '../../components/selection-bar/selection-bar.tsx';
import type { Story } from '../../triage/targets.ts';
import { TriageBar, Verb } from '../../triage/triage-bar.tsx';
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
      <Verb title="Merge" command="merge" isOff={stories.length < 2} run={onMerge} />
      <Button variant="subtle" onClick={onClear}>
        Clear
      </Button>
    </SelectionBar>
  );
}
