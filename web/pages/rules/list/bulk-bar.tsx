import { Button } from '@mantine/core';
import { SelectionBar } from '../../../components/selection-bar/selection-bar.tsx';
import { changeRules, deleteRules, type RuleAction } from '../change-rules.ts';
import { RulesButton } from '../needs-rules.tsx';
import { ExportMenu } from './export-menu.tsx';
import type { RuleRow } from './rule-row.ts';

const ACTIONS: readonly (readonly [RuleAction, string])[] = [
  ['enable', 'Enable'],
  ['disable', 'Disable'],
  ['live', 'Run live'],
  ['scheduled', 'Run by schedule'],
];

interface Props {
  readonly rows: readonly RuleRow[];
  /** How many more the filters leave, which could be selected too. */
  readonly others: number;
  readonly onAll: () => void;
  readonly onDone: () => void;
}

/** What can be done to the rules that are selected. */
export function BulkBar({ rows, others, onAll, onDone }: Props) {
  if (rows.length === 0) return null;
  const ids = rows.map(({ id }) => id);
  return (
    <SelectionBar label="Selected rules" count={`${rows.length} selected`} onClear={onDone}>
      {others > 0 && (
        <Button variant="subtle" onClick={onAll}>
          Select all {rows.length + others}
        </Button>
      )}
      {ACTIONS.map(([action, title]) => (
        <RulesButton key={action} onClick={() => void changeRules(action, ids).then(onDone)}>
          {title}
        </RulesButton>
      ))}
      <ExportMenu ids={ids} title="Export" />
      <RulesButton onClick={() => void deleteRules(rows).then(onDone)}>Delete</RulesButton>
    </SelectionBar>
  );
}
