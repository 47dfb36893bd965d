import { Button, Popover, TagsInput } from '@mantine/core';
import { useState } from 'react';
import { useAnswer } from '../../../api/queries.ts';
import { Icon } from '../../../components/icon/icon.tsx';

interface Props {
  readonly streams: readonly string[];
  readonly onStreams: (streams: readonly string[]) => void;
}

/** The data streams that are read: all, or some by name or pattern. */
export function StreamsMenu({ streams, onStreams }: Props) {
  const [isOpen, setOpen] = useState(false);
  const { data } = useAnswer('GET /dw/sources', {}, { enabled: isOpen });
  const names = data?.streams.map(({ stream }) => stream) ?? [];
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={340} trapFocus>
      <Popover.Target>
        <Button rightSection={<Icon name="down" size={14} />} onClick={() => setOpen(!isOpen)}>
          {streams.length === 0
            ? 'All streams'
            : `${streams.length} ${streams.length === 1 ? 'stream' : 'streams'}`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <TagsInput
          label="Data streams"
          description="Names or patterns such as logs-falco*; none: all"
          data={names}
          value={[...streams]}
          onChange={onStreams}
          maxTags={100}
          clearable
          comboboxProps={{ withinPortal: false }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
