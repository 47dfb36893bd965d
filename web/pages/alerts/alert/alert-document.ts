import { eventLine } from '../../../../src/events/event-line.ts';
import type { JsonObject } from '../../../../src/events/json.ts';
import type { AnswerOf } from '../../../api/client.ts';
import { textAt } from '../../../components/value/values-of.ts';
import type { WhyEvent } from '../../../components/why/why.tsx';

export type AlertDetail = AnswerOf<'GET /dw/alerts/:id'>;

/** The document of an alert: fields of the alert, of its rule and of its event, in dots or one within the other. */
export const documentOf = (detail: Pick<AlertDetail, 'document'>) => detail.document;

/** What the rule said when it raised the alert. */
export type RuleFactsOf = AlertDetail['facts']['rule'];

/** The events of an alert: of a sequence those of its members. */
export function eventsOf(detail: AlertDetail): readonly WhyEvent[] {
  const { members, summary } = detail;
  if (members.length === 0)
    return [{ at: summary.firstEvent, text: summary.command, document: documentOf(detail) }];
  return members.map(({ document: given }) => {
    const document = given;
    return {
      at: textAt(document, 'kibana.alert.original_time'),
      text: eventLine(document).what,
      document,
    };
  });
}

/** The document that says where it happened: of a sequence, that of its last event. */
export const lastEventOf = (detail: AlertDetail): JsonObject =>
  eventsOf(detail).at(-1)?.document ?? documentOf(detail);
