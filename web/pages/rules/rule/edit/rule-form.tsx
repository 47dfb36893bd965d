import { NumberInput, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { SEVERITIES } from '../../../../components/severity/severity.tsx';
import type { Changes, Draft } from '../draft.ts';
import type { Validity } from './use-preview.ts';
import styles from './edit.module.css';

interface Props {
  readonly draft: Draft;
  readonly onChange: (change: Partial<Draft>) => void;
  readonly faults: Changes['faults'];
  /** What the service has found out about the rule as it is written. */
  readonly problems: Validity['problems'];
  readonly isReadOnly: boolean;
  readonly isNew: boolean;
}

/** All that a rule says beside its query. */
export function RuleForm({ draft, onChange, faults, problems, isReadOnly, isNew }: Props) {
  const errorOf = (name: keyof Draft): string | null =>
    faults[name] ??
    problems.find(
      ({ severity, field }) =>
        severity === 'error' && field !== null && field.split(/[.[]/)[0] === name,
    )?.message ??
    null;
  const common = (name: keyof Draft, label: string) => ({
    label,
    error: errorOf(name),
    readOnly: isReadOnly,
    disabled: isReadOnly,
  });
  const text = (name: keyof Draft, label: string) => ({
    ...common(name, label),
    value: draft[name] as string,
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      onChange({ [name]: value }),
  });
  const list = (name: 'tags' | 'index' | 'author', label: string) => ({
    ...common(name, label),
    value: [...draft[name]],
    onChange: (value: string[]) => onChange({ [name]: value }),
    splitChars: [','],
  });
  const number = (name: 'risk_score' | 'max_signals' | 'version', label: string) => ({
    ...common(name, label),
    value: draft[name],
    onChange: (value: string | number) => onChange({ [name]: String(value) }),
    allowDecimal: false,
    hideControls: true,
  });
  const area = (name: keyof Draft, label: string, minRows: number, maxRows: number) => ({
    ...text(name, label),
    autosize: true,
    minRows,
    maxRows,
  });
  const mono = { className: styles['mono'] ?? '' };
  return (
    <div className={styles['form']}>
      <TextInput {...text('name', 'Name')} required />
      <Textarea {...area('description', 'Description', 2, 8)} required />
      <div className={styles['pair']}>
        <Select
          {...common('severity', 'Severity')}
          data={SEVERITIES.toReversed()}
          allowDeselect={false}
          value={draft.severity}
          onChange={(severity) => severity !== null && onChange({ severity })}
        />
        <NumberInput {...number('risk_score', 'Risk score')} min={0} max={100} />
      </div>
      <TagsInput {...list('index', 'Rule indices')} />
      <div className={styles['pair']}>
        <TextInput {...text('interval', 'Runs every')} />
        <TextInput {...text('from', 'Searches indices from')} />
      </div>
      <div className={styles['pair']}>
        <NumberInput {...number('max_signals', 'Maximum alerts')} min={1} />
        <NumberInput {...number('version', 'Version')} min={1} />
      </div>
      <TagsInput {...list('tags', 'Tags')} />
      <Section title="Framework" isOpen={errorOf('threat') !== null}>
        <Textarea
          {...area('threat', 'MITRE ATT&CK', 3, 12)}
          {...mono}
          description="A tactic, and below it its techniques: TA0002 Execution"
        />
      </Section>
      <Section title="For those who triage">
        <Textarea {...area('note', 'Investigation guide', 4, 20)} description="Markdown" />
        <Textarea
          {...area('false_positives', 'False positives', 2, 10)}
          description="With an empty line between two"
        />
        <Textarea {...area('references', 'References', 2, 8)} description="One a line" />
        <Textarea {...area('setup', 'Setup', 2, 12)} description="Markdown" />
      </Section>
      <Section title="Authors and other fields" isOpen={errorOf('others') !== null}>
        <TagsInput {...list('author', 'Rule authors')} />
        <TextInput {...text('license', 'Rule license')} />
        {isNew && (
          <TextInput {...text('rule_id', 'Rule id')} description="Left out, one is made." />
        )}
        <Textarea
          {...area('others', 'Other fields', 3, 16)}
          {...mono}
          description="JSON, under the names of the API; all of them are kept"
        />
      </Section>
    </div>
  );
}

interface SectionProps {
  readonly title: string;
  readonly isOpen?: boolean;
  readonly children: ReactNode;
}

const Section = ({ title, isOpen = false, children }: SectionProps) => (
  <details className={styles['section']} open={isOpen || undefined}>
    <summary>{title}</summary>
    <div>{children}</div>
  </details>
);
