import { renderCaseReport } from '../../report/html/case/case-report.ts';
import { readCase } from '../../service/stories/story-case.ts';
import { formatInstant, NANOS_PER_MS } from '../../util/time/index.ts';
import { callDetection } from '../../http/detection-call.ts';
import { route } from './operation-routes.ts';

/** A page waits for the tree of one alert. */
const MAX_TREE_MS = 2_000;

export const reportStory = route({
  on: 'GET /dw/stories/:id/_report',
  about:
    'makes the case report of a story: one HTML page that loads and runs nothing, to be read, printed and handed on',
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
    const at = formatInstant(BigInt(now) * NANOS_PER_MS);
    const { text, policy } = renderCaseReport(
      { ...data, tree },
      { version: services.status().version, by, at },
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
