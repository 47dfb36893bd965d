import { lazy, Suspense, type Ref } from 'react';
import type { QueryLanguage } from '../../src/lang/index.ts';
import { EqlText } from './eql-text.tsx';
import type { Finding } from './language/findings.ts';
import styles from './editor.module.css';

export type { Finding };

export interface EqlEditorHandle {
  readonly focus: () => void;
  /** Selects a part of the query and scrolls to it. */
  readonly select: (start: number, end: number) => void;
  /** Replaces a part of the query. */
  readonly replace: (start: number, end: number, text: string) => void;
  /** Puts the query into its usual form; says why where it does not. */
  readonly format: () => Promise<string | null>;
}

export interface EqlEditorProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Names the editor for those who hear it: "Query". */
  readonly label: string;
  /** EQL by default. In KQL there are findings, but neither colours nor offers. */
  readonly language?: QueryLanguage;
  /** With Escape, where it closes nothing of the editor; left out, the page hears of the key. */
  readonly onEscape?: (() => void) | undefined;
  /** Index patterns of the events that it reads: what they never have is warned of. */
  readonly index?: readonly string[];
  /** Findings of others about the query, beside those of the editor. */
  readonly findings?: readonly Finding[];
  /** Hears of what is wrong or doubtful, after each pause in typing. */
  readonly onFindings?: (findings: readonly Finding[]) => void;
  readonly isReadOnly?: boolean;
  /** The id of the element that describes it to screen readers. */
  readonly describedBy?: string;
  readonly hasFocus?: boolean;
  readonly placeholder?: string;
  /** Its least number of lines; it grows with what is written. */
  readonly lines?: number;
  readonly ref?: Ref<EqlEditorHandle>;
}

const CodeMirrorEditor = lazy(async () => ({
  default: (await import('./code-mirror/code-mirror.tsx')).CodeMirrorEditor,
}));

/** A query that is written, with help: what is wrong, what could follow, what a field means. */
export const EqlEditor = (props: EqlEditorProps) => (
  <Suspense
    fallback={
      <div className={styles['box']} aria-busy="true">
        <div style={{ padding: '8px 12px' }}>
          <EqlText query={props.value === '' ? ' ' : props.value} />
        </div>
      </div>
    }
  >
    <CodeMirrorEditor key={props.language} {...props} />
  </Suspense>
);
