import type { DetectionRule } from '../../detect/detection-rule.ts';
import { truncationNote } from '../../detect/source/truncation-note.ts';
import type { SourceDocument } from '../../detect/source/read-source.ts';
import { fieldTable } from './highlighted-fields.ts';
import { html, visible, type Html } from './markup.ts';
import type { PageSpace } from './page-space.ts';
import { processContext } from './process-chain.ts';

/** The details of one event: its processes, the most relevant fields, the whole document. */
export function eventDetails(
  rule: DetectionRule,
  { document, cut }: Pick<SourceDocument, 'document' | 'cut'>,
  space: PageSpace,
  level: 'h4' | 'h5',
): Html {
  const context = processContext(document);
  const fields = fieldTable(rule, document);
  return html`<div class="columns">
      ${context === null ? null : html`<section>${heading(level, 'Processes')}${context}</section>`}
      ${fields === null ? null : html`<section>${heading(level, 'Fields')}${fields}</section>`}
    </div>
    <details class="plain">
      <summary>Original document</summary>
      ${cut === null ? null : html`<p class="cut">${visible(truncationNote([cut]))}.</p>`}
      ${space.document(document)}
    </details>`;
}

function heading(level: 'h4' | 'h5', text: string): Html {
  return level === 'h4' ? html`<h4>${text}</h4>` : html`<h5>${text}</h5>`;
}
