import { Button, Menu, Popover, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Icon } from '../icon/icon.tsx';
import { timeText } from './format-time.ts';
import { useTimeZone, type TimeZone } from './time-zone.ts';

/** As in the API: ISO times or date math; left out, without an end or a beginning. */
export interface Range {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const USUAL = [
  ['now-15m', 'Last 15 minutes'],
  ['now-1h', 'Last hour'],
  ['now-24h', 'Last 24 hours'],
  ['now-7d', 'Last 7 days'],
  ['now-30d', 'Last 30 days'],
] as const;

interface Props {
  readonly range: Range;
  readonly onRange: (range: Range) => void;
}

/** The range of time of a page: a usual one, or one that is typed. */
export function TimeRange({ range, onRange }: Props) {
  const [isTyping, setTyping] = useState(false);
  const zone = useTimeZone();
  return (
    <Popover
      opened={isTyping}
      onChange={setTyping}
      position="bottom-end"
      trapFocus
      withRoles={false}
    >
      <Popover.Target>
        <span>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button leftSection={<Icon name="clock" size={14} />}>
                {rangeText(range, zone)}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {USUAL.map(([from, title]) => (
                <Menu.Item key={from} onClick={() => onRange({ from })}>
                  {title}
                </Menu.Item>
              ))}
              <Menu.Item onClick={() => onRange({})}>All</Menu.Item>
              <Menu.Divider />
              <Menu.Item onClick={() => setTyping(true)}>From … to …</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </span>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const given = new FormData(event.currentTarget);
            const of = (name: string) => (given.get(name) as string).trim() || undefined;
            onRange({ from: of('from'), to: of('to') });
            setTyping(false);
          }}
        >
          <TextInput
            name="from"
            label="From"
            description="An ISO time, or date math such as now-3d/d"
            defaultValue={range.from ?? ''}
          />
          <TextInput name="to" label="To" mt="sm" defaultValue={range.to ?? ''} />
          <Button type="submit" variant="filled" mt="md">
            Show
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

export function rangeText({ from, to }: Range, zone: TimeZone): string {
  const usual = USUAL.find(([start]) => start === from);
  if (usual !== undefined && to === undefined) return usual[1];
  if (from === undefined && to === undefined) return 'All time';
  return `${from === undefined ? '…' : edge(from, zone)} – ${to === undefined ? 'now' : edge(to, zone)}`;
}

/** What is no time is shown as it was written: the page says what is wrong with it. */
const edge = (text: string, zone: TimeZone) =>
  text.startsWith('now') || Number.isNaN(Date.parse(text))
    ? text
    : timeText(text, zone).slice(0, 16);
