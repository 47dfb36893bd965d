import { Checkbox, Modal, PasswordInput, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../../api/client.ts';
import { Form } from '../../../components/form/form.tsx';
import { say } from '../../../components/undo/undo.tsx';
import { type Connector, type ConnectorType, renewConnectors } from './notification-types.ts';

interface Props {
  /** `null` for a new one. */
  readonly connector: Connector | null;
  readonly types: readonly ConnectorType[];
  readonly onClose: () => void;
}

type Field = ConnectorType['fields'][number];
type Values = Readonly<Record<string, string>>;

/** Makes or changes a connector; its fields are those of its type. */
export function ConnectorForm({ connector, types, onClose }: Props) {
  const [type, setType] = useState(connector?.type ?? 'webhook');
  const [name, setName] = useState(connector?.name ?? '');
  const [id, setId] = useState('');
  const [isEnabled, setEnabled] = useState(connector?.isEnabled ?? true);
  const [values, setValues] = useState<Values>(connector?.settings ?? {});
  const kind = types.find((each) => each.type === type);
  const fields = kind?.fields ?? [];
  const save = async () => {
    const given = (isSecret: boolean) =>
      Object.fromEntries(
        fields
          .filter((field) => field.isSecret === isSecret)
          .map((field) => [field.name, values[field.name] ?? (isSecret ? '' : field.initial)])
          // A secret that is not typed stays as it is.
          .filter(([, value]) => !isSecret || value !== ''),
      ) as Record<string, string>;
    const body = { name, isEnabled, settings: given(false), secrets: given(true) };
    await (connector === null
      ? call('POST /dw/connectors', { body: { ...body, type, ...(id === '' ? {} : { id }) } })
      : call('PUT /dw/connectors/:id', { id: connector.id, body }));
    await renewConnectors();
    say(`The connector ${name} was saved.`);
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={connector === null ? 'New connector' : 'Edit the connector'}
      size="lg"
    >
      <Form submit="Save connector" onSubmit={save} onCancel={onClose}>
        {(errorOf) => (
          <>
            <Select
              label="Type"
              data={types.map(({ type: value, title }) => ({ value, label: title }))}
              value={type}
              allowDeselect={false}
              disabled={connector !== null}
              error={errorOf('type')}
              onChange={(value) => setType(value ?? type)}
            />
            {kind !== undefined && (
              <p className="muted" style={{ margin: 0 }}>
                {kind.guarantee}
              </p>
            )}
            <TextInput
              label="Name"
              name="name"
              required
              autoComplete="off"
              value={name}
              error={errorOf('name')}
              onChange={({ currentTarget: { value } }) => setName(value)}
            />
            {connector === null && (
              <TextInput
                label="Id"
                description="By which actions of imported rules name it. Leave it empty for one that is made."
                autoComplete="off"
                value={id}
                error={errorOf('id')}
                onChange={({ currentTarget: { value } }) => setId(value)}
              />
            )}
            {fields.map((field) => (
              <FieldInput
                key={`${type} ${field.name}`}
                field={field}
                value={values[field.name] ?? field.initial}
                isSet={connector?.secrets.includes(field.name) ?? false}
                error={errorOf(field.name)}
                onChange={(value) => setValues({ ...values, [field.name]: value })}
              />
            ))}
            <Checkbox
              label="Enabled"
              checked={isEnabled}
              onChange={({ currentTarget: { checked } }) => setEnabled(checked)}
            />
          </>
        )}
      </Form>
    </Modal>
  );
}

interface FieldInputProps {
  readonly field: Field;
  readonly value: string;
  /** Whether it is a secret that is there already. */
  readonly isSet: boolean;
  readonly error: string | null;
  readonly onChange: (value: string) => void;
}

function FieldInput({ field, value, isSet, error, onChange }: FieldInputProps) {
  const { name, title, about, kind, isSecret, isRequired, choices } = field;
  const common = {
    label: title,
    name,
    description: (
      <Described text={isSet ? `${about} It is set; leave it empty to keep it.` : about} />
    ),
    required: isRequired && !isSet,
    error,
  };
  if (kind === 'choice')
    return (
      <Select
        {...common}
        data={[...choices]}
        value={value}
        allowDeselect={false}
        onChange={(chosen) => onChange(chosen ?? value)}
      />
    );
  if (kind === 'lines')
    return (
      <Textarea
        {...common}
        autosize
        minRows={2}
        maxRows={6}
        value={value}
        autoComplete="off"
        spellCheck={false}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  const Input = isSecret ? PasswordInput : TextInput;
  return (
    <Input
      {...common}
      value={value}
      autoComplete={isSecret ? 'new-password' : 'off'}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

/** Text in which back-ticks are around what is typed as it is. */
const Described = ({ text }: { readonly text: string }) =>
  text
    .split('`')
    .map((part, at) => (at % 2 === 1 ? <code key={`${at} ${part}`}>{part}</code> : part));
