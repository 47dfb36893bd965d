import { Select } from '@mantine/core';
import { useAnswer } from '../../../api/queries.ts';

const AT_ONCE = 20;

interface Props {
  /** `null` for the latest. */
  readonly value: string | null;
  readonly onChange: (alert: string | null) => void;
}

/** One of the latest alerts, to see a message about it. */
export function ChooseAlert({ value, onChange }: Props) {
  const { data } = useAnswer('GET /dw/alerts', { query: { limit: AT_ONCE } });
  const alerts = data?.alerts ?? [];
  return (
    <Select
      label="Alert"
      description="The message is about this alert."
      placeholder={alerts.length === 0 ? 'There is no alert yet' : 'The latest alert'}
      clearable
      data={alerts.map(({ id, ruleName, pod, container, time }) => ({
        value: id,
        label: `${ruleName}, ${pod || container || 'no container'}, ${time.slice(0, 19).replace('T', ' ')}`,
      }))}
      value={value}
      onChange={onChange}
    />
  );
}
