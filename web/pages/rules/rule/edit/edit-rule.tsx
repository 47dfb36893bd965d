import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useAnswer } from '../../../../api/queries.ts';
import { Page } from '../../../../components/page/page.tsx';
import { Loaded } from '../../../../components/states/states.tsx';
import { useRule, type RuleShown } from '../../needs-rules.tsx';
import { NEW_RULE, type Rule } from '../draft.ts';
import { RuleEditor } from './rule-editor.tsx';

export function EditRule() {
  const { id } = useParams({ from: '/rules/$id' });
  const { data } = useRule(id);
  return data === undefined ? null : <Editing key={data.id} rule={data} />;
}

/** The version that editing began from stays, whatever others save meanwhile. */
function Editing({ rule }: { readonly rule: RuleShown }) {
  const [base] = useState(rule);
  const navigate = useNavigate();
  const tests = useAnswer('GET /dw/rules/:id/_tests', { id: base.id }).data;
  const back = () => void navigate({ to: '/rules/$id/overview', params: { id: base.id } });
  return (
    <RuleEditor
      rule={base.rule}
      id={base.id}
      revision={base.revision}
      isEnabled={rule.isEnabled}
      tests={tests === undefined ? null : (tests.tests?.text ?? '')}
      onSaved={back}
      onCancel={back}
    />
  );
}

/** A rule that is not there yet: empty, with a query that was tried in Hunt, or as another one. */
export function NewRule() {
  const { query = '', from } = useSearch({ from: '/rules/new' });
  const other = useAnswer('GET /dw/rules/:id', { id: from ?? '' }, { enabled: from !== undefined });
  const tests = useAnswer(
    'GET /dw/rules/:id/_tests',
    { id: from ?? '' },
    { enabled: from !== undefined },
  );
  return (
    <Page title={from === undefined ? 'New rule' : 'Duplicate of a rule'}>
      {from === undefined ? (
        <Writing rule={{ ...NEW_RULE, query }} tests="" />
      ) : (
        <Loaded of={other}>
          {({ rule }) => (
            <Loaded of={tests}>
              {(answer) => <Writing rule={copyOf(rule)} tests={answer.tests?.text ?? ''} />}
            </Loaded>
          )}
        </Loaded>
      )}
    </Page>
  );
}

/** Its exceptions stay those of the other rule. */
function copyOf({ rule_id: _id, exceptions_list: _lists, ...rule }: Rule): Rule {
  return { ...rule, name: `${String(rule['name'])} (copy)` };
}

function Writing({ rule, tests }: { readonly rule: Rule; readonly tests: string }) {
  const navigate = useNavigate();
  return (
    <RuleEditor
      rule={rule}
      id={null}
      revision={null}
      isEnabled={false}
      tests={tests}
      onSaved={(id) => void navigate({ to: '/rules/$id/overview', params: { id } })}
      onCancel={() => void navigate({ to: '/rules' })}
    />
  );
}
