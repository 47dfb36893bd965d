import type { DetectionRule } from '../../detect/detection-rule.ts';
import type { JsonObject } from '../../events/json.ts';
import { fieldTable } from './highlighted-fields.ts';
import { html, type Html } from './markup.ts';
import type { PageSpace } from './page-space.ts';
import { processContext } from './process-chain.ts';

/** All that is shown of one event: its processes, the fields that matter, the whole document. */
export function eventDetails(
  rule: DetectionRule,
  document: JsonObject,
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
      <summary>Document as it was read</summary>
      ${space.document(document)}
    </details>`;
}

function heading(level: 'h4' | 'h5', text: string): Html {
  return level === 'h4' ? html`<h4>${text}</h4>` : html`<h5>${text}</h5>`;
}
