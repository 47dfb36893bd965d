import { Button, Popover, TagsInput } from '@mantine/core';
import { useState } from 'react';
import { Icon } from '../../../components/icon/icon.tsx';

interface Props {
  /** That are shown. */
  readonly fields: readonly string[];
  /** That could be. */
  readonly known: () => readonly string[];
  /** `null`: those that the page chooses. */
  readonly onFields: (fields: readonly string[] | null) => void;
}

/** Which fields of events are columns. */
export function ColumnsMenu({ fields, known, onFields }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={360} trapFocus>
      <Popover.Target>
        <Button rightSection={<Icon name="down" size={14} />} onClick={() => setOpen(!isOpen)}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <TagsInput
          label="Columns, by field"
          description="In this order"
          data={isOpen ? [...known()] : []}
          value={[...fields]}
          onChange={(next) => onFields(next.length === 0 ? null : next)}
          maxTags={20}
          limit={40}
          comboboxProps={{ withinPortal: false }}
        />
        <Button mt="sm" onClick={() => onFields(null)}>
          As the page chooses
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
