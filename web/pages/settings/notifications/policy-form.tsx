import { Checkbox, Modal, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../../api/client.ts';
import { useAnswer } from '../../../api/queries.ts';
import { Form } from '../../../components/form/form.tsx';
import { say } from '../../../components/undo/undo.tsx';
import { ChooseAlert } from './choose-alert.tsx';
import { MessagePreview } from './message-preview.tsx';
import { type Policy, renewPolicies } from './notification-types.ts';

interface Props {
  /** `null` for a new one. */
  readonly policy: Policy | null;
  readonly onClose: () => void;
}

const SEVERITIES = ['low', 'medium', 'high', 'critical'];
const MINUTE_MS = 60_000;
const USUAL_MINUTES = 15;
const USUAL_MOST = 10;

const PER = [
  { value: 'story', label: 'For each story' },
  { value: 'alert', label: 'For each alert' },
  { value: 'digest', label: 'A digest' },
] as const;

const EVERY = {
  story: 'Minutes between two messages about a story',
  alert: 'Minutes between two messages about a rule',
  digest: 'Minutes that a digest covers',
} as const;

type Draft = Omit<Policy, 'id' | 'connectorName' | 'problem' | 'updatedAt' | 'updatedBy'>;

/** Before the id of a rota, among those of connectors. */
const ON_DUTY = 'duty: ';

const receiverOf = (chosen: string): Pick<Draft, 'connector' | 'rota'> =>
  chosen.startsWith(ON_DUTY)
    ? { connector: '', rota: chosen.slice(ON_DUTY.length) }
    : { connector: chosen, rota: null };

const NEW: Draft = {
  name: '',
  isEnabled: true,
  connector: '',
  rota: null,
  query: 'severity=high&severity=critical',
  per: 'story',
  everyMs: USUAL_MINUTES * MINUTE_MS,
  most: USUAL_MOST,
  resolves: true,
  template: { title: null, body: null },
};

/** Makes or changes a policy, with a preview on a real alert. */
export function PolicyForm({ policy, onClose }: Props) {
  const [draft, setDraft] = useState<Draft>(() => (policy === null ? NEW : draftOf(policy)));
  const [alert, setAlert] = useState<string | null>(null);
  const { data } = useAnswer('GET /dw/connectors', {});
  const connectors = data?.connectors ?? [];
  const rotas = useAnswer('GET /dw/rotas', {}).data?.rotas ?? [];
  const { least, rest } = severityOf(draft.query);
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  const save = async () => {
    await (policy === null
      ? call('POST /dw/notification-policies', { body: draft })
      : call('PUT /dw/notification-policies/:id', { id: policy.id, body: draft }));
    await renewPolicies();
    say(`The policy ${draft.name} was saved.`);
    onClose();
  };
  const setText = (part: 'title' | 'body', value: string) =>
    set({ template: { ...draft.template, [part]: value === '' ? null : value } });
  return (
    <Modal
      opened
      onClose={onClose}
      title={policy === null ? 'New policy' : 'Edit the policy'}
      size="lg"
    >
      <Form
        submit="Save policy"
        canSubmit={draft.connector !== '' || draft.rota !== null}
        onSubmit={save}
        onCancel={onClose}
      >
        {(errorOf) => (
          <>
            <TextInput
              label="Name"
              name="name"
              required
              autoComplete="off"
              value={draft.name}
              error={errorOf('name')}
              onChange={({ currentTarget: { value } }) => set({ name: value })}
            />
            <Select
              label="Connector"
              placeholder={connectors.length === 0 ? 'Make a connector first' : 'Choose one'}
              data={[
                ...rotas.map(({ id, name }) => ({
                  value: ON_DUTY + id,
                  label: `Who is on duty by ${name}`,
                })),
                ...connectors.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              value={draft.rota === null ? draft.connector || null : ON_DUTY + draft.rota}
              error={errorOf('connector') ?? errorOf('policy')}
              onChange={(value) => set(receiverOf(value ?? ''))}
            />
            <Select
              label="Severity at least"
              data={SEVERITIES}
              value={least}
              allowDeselect={false}
              onChange={(value) => set({ query: queryOf(value ?? 'low', rest) })}
            />
            <TextInput
              label="Further filters"
              description="As in the address of the list of alerts: orchestrator.namespace=shop&rule_tag=Domain: Container"
              autoComplete="off"
              spellCheck={false}
              value={rest}
              error={errorOf('query') ?? errorOf('filter') ?? errorOf('there')}
              onChange={({ currentTarget: { value } }) => set({ query: queryOf(least, value) })}
            />
            <Select
              label="Message"
              data={[...PER]}
              value={draft.per}
              allowDeselect={false}
              onChange={(value) => set({ per: value ?? draft.per })}
            />
            <NumberInput
              label={EVERY[draft.per]}
              min={draft.per === 'digest' ? 1 : 0}
              max={10_080}
              value={draft.everyMs / MINUTE_MS}
              error={errorOf('everyMs') ?? errorOf('digest')}
              onChange={(value) => set({ everyMs: Math.round(Number(value) * MINUTE_MS) })}
            />
            <NumberInput
              label="Messages a minute at most"
              description="What is more is gathered into one message."
              min={1}
              max={1_000}
              value={draft.most}
              error={errorOf('most')}
              onChange={(value) => set({ most: Number(value) })}
            />
            <Checkbox
              label="Say when it is closed"
              description="To receivers that can end an incident."
              checked={draft.resolves}
              onChange={({ currentTarget: { checked } }) => set({ resolves: checked })}
            />
            <TextInput
              label="Title"
              description="Mustache, such as {{rule.name}}; empty for the usual title."
              autoComplete="off"
              value={draft.template.title ?? ''}
              error={errorOf('title')}
              onChange={({ currentTarget: { value } }) => setText('title', value)}
            />
            <Textarea
              label="Text"
              description="Mustache; empty for the usual text."
              autosize
              minRows={2}
              maxRows={10}
              spellCheck={false}
              value={draft.template.body ?? ''}
              error={errorOf('body')}
              onChange={({ currentTarget: { value } }) => setText('body', value)}
            />
            {draft.connector !== '' && <Preview draft={draft} alert={alert} onAlert={setAlert} />}
          </>
        )}
      </Form>
    </Modal>
  );
}

interface PreviewProps {
  readonly draft: Draft;
  readonly alert: string | null;
  readonly onAlert: (alert: string | null) => void;
}

/** Made when it is asked for: each is an entry of the audit log. */
function Preview({ draft: { connector, template }, alert, onAlert }: PreviewProps) {
  const [shown, setShown] = useState<Draft['template'] | null>(null);
  return (
    <>
      <ChooseAlert value={alert} onChange={onAlert} />
      <div>
        <button type="button" className="link" onClick={() => setShown(template)}>
          Preview the message
        </button>
      </div>
      {shown !== null && <MessagePreview connector={connector} alert={alert} {...shown} />}
    </>
  );
}

function draftOf(policy: Policy): Draft {
  const { name, isEnabled, connector, rota, query, per, everyMs, most, resolves, template } =
    policy;
  return { name, isEnabled, connector, rota, query, per, everyMs, most, resolves, template };
}

/** The least severity of a filter, and the other filters. */
function severityOf(query: string): { readonly least: string; readonly rest: string } {
  const filters = new URLSearchParams(query);
  const chosen = filters.getAll('severity');
  const least = SEVERITIES.find((severity) => chosen.includes(severity)) ?? 'low';
  filters.delete('severity');
  return { least, rest: decodeURIComponent(filters.toString().replaceAll('+', ' ')) };
}

function queryOf(least: string, rest: string): string {
  const from = SEVERITIES.indexOf(least);
  const severities = from <= 0 ? [] : SEVERITIES.slice(from).map((each) => `severity=${each}`);
  return [...severities, ...(rest === '' ? [] : [rest])].join('&');
}
