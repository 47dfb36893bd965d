import { renderCaseReport } from '../../report/html/case/case-report.ts';
import { readCase } from '../../service/stories/story-case.ts';
import { formatMillis } from '../../util/time/index.ts';
import { callDetection } from '../../http/detection-call.ts';
import { route } from './operation-routes.ts';

/** How long the report waits for the process tree of the worst alert. */
const MAX_TREE_MS = 2_000;

export const reportStory = route({
  on: 'GET /dw/stories/:id/_report',
  about:
    'creates the case report of a story: one HTML page for reading, printing and sharing, which loads and runs nothing',
  answers: 'the page, as `text/html`',
  right: 'read',
  audit: 'stories.report',
  async run({ id, access, by, now }, services) {
    const { value } = await callDetection(services, access, readCase, { id });
    const { worst, ...data } = value;
    const tree =
      worst === null
        ? null
        : await services.hunts
            .processTree(access.space, { id: worst, maxMs: MAX_TREE_MS })
            .catch(() => null);
    const { text, policy } = renderCaseReport(
      { ...data, tree },
      { version: services.status().version, by, at: formatMillis(now) },
    );
    return new Response(text, {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `${policy}; sandbox allow-popups; frame-ancestors 'none'`,
        'content-disposition': `inline; filename="case-${data.story.id.slice(0, SHORT_ID)}.html"`,
      },
    });
  },
});

const SHORT_ID = 8;
