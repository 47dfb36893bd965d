import { NativeSelect } from '@mantine/core';
import { timeText } from '../components/time/format-time.ts';
import { useTimeZone } from '../components/time/time-zone.ts';

const DAY_MS = 86_400_000;
const DAYS = [7, 30, 90, 365] as const;

interface Props {
  readonly expires: string | null;
  readonly isDisabled: boolean;
  readonly onExpires: (expires: string | null) => void;
}

/** Until when it hides anything. */
export function ExpiryChoice({ expires, isDisabled, onExpires }: Props) {
  const zone = useTimeZone();
  return (
    <NativeSelect
      label="Expires"
      size="xs"
      value={expires === null ? '' : 'set'}
      disabled={isDisabled}
      data={[
        { value: '', label: 'Never' },
        ...(expires === null ? [] : [{ value: 'set', label: `At ${timeText(expires, zone)}` }]),
        ...DAYS.map((days) => ({ value: String(days), label: `In ${days} days` })),
      ]}
      onChange={({ currentTarget: { value } }) => {
        if (value === '') onExpires(null);
        else if (value !== 'set')
          onExpires(new Date(Date.now() + Number(value) * DAY_MS).toISOString());
      }}
    />
  );
}
