import { Button, Textarea } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { type AnswerOf, call } from '../../../../api/client.ts';
import { useAnswer, useChange } from '../../../../api/queries.ts';
import { Empty, Loaded } from '../../../../components/states/states.tsx';
import { complain, undoable } from '../../../../components/undo/undo.tsx';
import { ValueText } from '../../../../components/value/value.tsx';
import { refreshRules } from '../../change-rules.ts';
import { useRulesMode, type RuleShown, useRule, RulesButton } from '../../needs-rules.tsx';
import { reportText, TestReport, useTestRun } from './test-report.tsx';
import { TEST_TEMPLATE } from './test-template.ts';
import styles from './tests.module.css';

type Tests = AnswerOf<'GET /dw/rules/:id/_tests'>;

/** The cases that a rule has to pass, and how it does. */
export function RuleTests() {
  const { id } = useParams({ from: '/rules/$id' });
  const rule = useRule(id).data;
  const tests = useAnswer('GET /dw/rules/:id/_tests', { id }, { keeps: false });
  return (
    <Loaded of={tests}>
      {(data) =>
        rule === undefined ? null : (
          <Written key={data.tests?.updatedAt ?? 'shipped'} rule={rule} answer={data} />
        )
      }
    </Loaded>
  );
}

interface WrittenProps {
  readonly rule: RuleShown;
  readonly answer: Tests;
}

const ORIGINS = {
  pack: 'shipped with the rule',
  folder: 'the file beside the rule',
  managed: 'kept here',
} as const;

function Written({ rule, answer: { tests, report } }: WrittenProps) {
  const { canWrite } = useRulesMode();
  const saved = tests?.text ?? '';
  const [text, setText] = useState(saved);
  const area = useRef<HTMLTextAreaElement>(null);
  const put = useChange('PUT /dw/rules/:id/_tests');
  const isChanged = text !== saved;
  const run = useTestRun(rule.rule, isChanged ? text : null);
  const shown = isChanged ? run.report : report;
  const save = () =>
    undoable(async (offer) => {
      await put.mutateAsync({ id: rule.id, body: { text } });
      void refreshRules();
      offer({
        text: 'The tests are saved.',
        undo: async () => {
          // Those beside a shipped rule come back when none are kept here.
          const before = tests?.origin === 'managed' ? saved : '';
          await call('PUT /dw/rules/:id/_tests', { id: rule.id, body: { text: before } });
          await refreshRules();
          return 'The tests are as they were.';
        },
      });
    }).catch(complain);
  if (text.trim() === '' && saved === '')
    return (
      <Empty
        title="The rule has no tests"
        reason="A test is an event with what is expected of it: an alert, or none. It runs with each change, so that a change that breaks the rule is seen."
      >
        <RulesButton variant="filled" onClick={() => setText(TEST_TEMPLATE)}>
          Write a test
        </RulesButton>
      </Empty>
    );
  return (
    <div className={styles['page']}>
      <section>
        <header>
          <h2>
            <span role="status">
              {shown === null ? 'Running …' : reportText(shown)}
              {isChanged && !run.isCurrent && ', running again …'}
            </span>
          </h2>
        </header>
        {run.error !== null && isChanged && <p className="bad">{run.error.message}</p>}
        {shown !== null && (
          <TestReport report={shown} shows={(line) => goToLine(area.current, line)} />
        )}
      </section>
      <section>
        <header>
          <h2>
            Cases <span className="muted">{tests === null ? '' : ORIGINS[tests.origin]}</span>
          </h2>
          {isChanged && (
            <span style={{ display: 'inline-flex', gap: 8 }}>
              <Button onClick={() => setText(saved)}>As it was</Button>
              <RulesButton variant="filled" loading={put.isPending} onClick={() => void save()}>
                Save the tests
              </RulesButton>
            </span>
          )}
        </header>
        {tests !== null && (
          <p className="muted">
            <ValueText text={tests.path.split('/').at(-1) ?? ''} />
          </p>
        )}
        <Textarea
          ref={area}
          aria-label="Text of the tests"
          className={styles['text'] ?? ''}
          autosize
          minRows={12}
          spellCheck={false}
          readOnly={!canWrite}
          value={text}
          onChange={({ currentTarget: { value } }) => setText(value)}
        />
      </section>
    </div>
  );
}

/** What stays in sight above a line that is selected. */
const LINES_ABOVE = 4;

/** Selects a line, and scrolls to it. @param line from 1 */
function goToLine(area: HTMLTextAreaElement | null, line: number): void {
  if (area === null) return;
  const lines = area.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
  area.setSelectionRange(start, start + (lines[line - 1] ?? '').length);
  area.focus({ preventScroll: true });
  // The area is as tall as its text, so that the page scrolls, and a browser does not always scroll to a selection.
  const lineHeight = Number.parseFloat(getComputedStyle(area).lineHeight);
  area.style.scrollMarginTop = `${(LINES_ABOVE + 1 - line) * lineHeight}px`;
  area.scrollIntoView({ block: 'start' });
}
