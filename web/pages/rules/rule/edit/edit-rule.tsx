import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useAnswer } from '../../../../api/queries.ts';
import { useRule, type RuleShown } from '../use-rule.ts';
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
      tests={tests === undefined ? null : (tests.tests?.text ?? '')}
      onSaved={back}
      onCancel={back}
    />
  );
}
