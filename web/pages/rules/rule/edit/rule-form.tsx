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
  return (
    <div className={styles['form']}>
      <TextInput {...text('name', 'Name')} required />
      <Textarea {...text('description', 'Description')} required autosize minRows={2} maxRows={8} />
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
          {...text('threat', 'MITRE ATT&CK')}
          description="A tactic, and below it its techniques: TA0002 Execution"
          autosize
          minRows={3}
          maxRows={12}
          className={styles['mono'] ?? ''}
        />
      </Section>
      <Section title="For those who triage">
        <Textarea
          {...text('note', 'Investigation guide')}
          description="Markdown"
          autosize
          minRows={4}
          maxRows={20}
        />
        <Textarea
          {...text('false_positives', 'False positives')}
          description="With an empty line between two"
          autosize
          minRows={2}
          maxRows={10}
        />
        <Textarea
          {...text('references', 'References')}
          description="One a line"
          autosize
          minRows={2}
          maxRows={8}
        />
        <Textarea
          {...text('setup', 'Setup')}
          description="Markdown"
          autosize
          minRows={2}
          maxRows={12}
        />
      </Section>
      <Section title="Authors and other fields" isOpen={errorOf('others') !== null}>
        <TagsInput {...list('author', 'Rule authors')} />
        <TextInput {...text('license', 'Rule license')} />
        {isNew && (
          <TextInput {...text('rule_id', 'Rule id')} description="Left out, one is made." />
        )}
        <Textarea
          {...text('others', 'Other fields')}
          description="JSON, under the names of the API; all of them are kept"
          autosize
          minRows={3}
          maxRows={16}
          className={styles['mono'] ?? ''}
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
