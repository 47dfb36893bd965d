interface Props {
  /** Ids of the rows that have been read. */
  readonly ids: readonly string[];
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (ids: ReadonlySet<string>) => void;
}

/** A checkbox in the head of a list that shows whether none, some or all rows are selected, and selects all or none. */
export function SelectAll({ ids, selected, onSelect }: Props) {
  const isAll = ids.length > 0 && ids.every((id) => selected.has(id));
  const isSome = !isAll && ids.some((id) => selected.has(id));
  return (
    <input
      type="checkbox"
      aria-label={isAll ? 'Clear the selection' : 'Select all rows that are shown'}
      checked={isAll}
      ref={(box) => {
        if (box !== null) box.indeterminate = isSome;
      }}
      onChange={() => onSelect(new Set(isAll ? [] : ids))}
    />
  );
}
