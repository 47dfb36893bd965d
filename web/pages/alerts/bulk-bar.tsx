import { Button } from '@mantine/core';
import { SelectionBar } from '../../components/selection-bar/selection-bar.tsx';
import { TriageBar } from '../../triage/triage-bar.tsx';
import type { TriageHandle } from '../../triage/triage-keys.tsx';
import styles from './alerts.module.css';

interface Props {
  readonly handle: TriageHandle;
  /** How many are selected; of all that match, how many these are. */
  readonly count: number;
  readonly isAll: boolean;
  /** How many match altogether. */
  readonly total: number;
  readonly onAll: () => void;
  readonly onClear: () => void;
}

/** What can be done to the alerts that are selected, or to all that the filter finds. */
export function BulkBar({ handle, count, isAll, total, onAll, onClear }: Props) {
  return (
    <SelectionBar label="Selected alerts">
      <strong>
        {isAll
          ? `All ${count.toLocaleString('en')} that match`
          : `${count.toLocaleString('en')} selected`}
      </strong>
      <TriageBar handle={handle} canNote={!isAll} />
      {!isAll && total > count && (
        <button type="button" className={styles['link']} onClick={onAll}>
          Select all {total.toLocaleString('en')} that match
        </button>
      )}
      <Button variant="subtle" onClick={onClear}>
        Clear
      </Button>
    </SelectionBar>
  );
}
