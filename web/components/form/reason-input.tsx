import { TextInput } from '@mantine/core';

interface Props {
  readonly value: string;
  readonly error: string | null;
  readonly onChange: (value: string) => void;
}

/** Why something is done, which has to be said. */
export const ReasonInput = ({ value, error, onChange }: Props) => (
  <TextInput
    label="Reason"
    name="reason"
    required
    value={value}
    error={error}
    onChange={({ currentTarget }) => onChange(currentTarget.value)}
  />
);
